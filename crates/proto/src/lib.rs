//! The contracts of `proto/` as Rust: messages, clients and servers, generated at build time.
//!
//! Nothing is written here by hand, and nothing generated is kept in git. Clients are generic over their
//! transport, so the same type works in one process and over the network.

/// All contracts as an encoded `FileDescriptorSet`, for gRPC reflection and for checks of the contracts.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/heartward.fds.bin"));

/// Accounts and people.
pub mod profiles {
    /// Version 1.
    #[expect(clippy::pedantic, clippy::allow_attributes, reason = "generated")]
    pub mod v1 {
        tonic::include_proto!("heartward.profiles.v1");
    }
}

/// Conversations and what they say.
pub mod reflections {
    /// Version 1.
    #[expect(clippy::pedantic, clippy::allow_attributes, reason = "generated")]
    pub mod v1 {
        tonic::include_proto!("heartward.reflections.v1");
    }
}

/// Offers of one-to-ones.
pub mod reminders {
    /// Version 1.
    #[expect(clippy::pedantic, clippy::allow_attributes, reason = "generated")]
    pub mod v1 {
        tonic::include_proto!("heartward.reminders.v1");
    }
}
