use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Places for what may be under way only so many times at once; whoever finds none does not wait.
pub(crate) struct Places(Arc<Semaphore>);

impl Places {
    /// So many, all free.
    pub(crate) fn new(at_once: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_once)))
    }

    /// A place until it is dropped; `None` when there is no free one.
    pub(crate) fn take(&self) -> Option<OwnedSemaphorePermit> {
        self.0.clone().try_acquire_owned().ok()
    }
}
