use heartward_proto::profiles::v1 as proto;

use super::timestamp;
use crate::domain::Erasure;

pub(crate) fn erasure(erasure: &Erasure) -> proto::Erasure {
    proto::Erasure {
        id: erasure.id.to_string(),
        create_time: Some(timestamp(erasure.create_time)),
        reflections_time: erasure.reflections_time.map(timestamp),
        reminders_time: erasure.reminders_time.map(timestamp),
    }
}

pub(crate) fn account_erased(erasure: &Erasure) -> proto::AccountErased {
    proto::AccountErased { erasure_id: erasure.id.to_string() }
}

pub(crate) fn person_erased(erasure: &Erasure) -> proto::PersonErased {
    proto::PersonErased { erasure_id: erasure.id.to_string() }
}
