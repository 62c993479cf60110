use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;
use http::request::Parts;
use utoipa::IntoParams;

/// The languages that a request would like, as ranges of BCP 47, the best first.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(in crate::api) struct Languages {
    /// The languages you would like (RFC 9110). English and German are there; without either it is English.
    #[param(rename = "Accept-Language", value_type = Option<String>, nullable = false, example = "de-AT, en;q=0.5")]
    pub(in crate::api) ranges: Vec<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Languages {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self { ranges: ranges(&parts.headers) })
    }
}

/// The ranges of `Accept-Language` by weight; of two alike, the one named first. What has no weight that can be read, or
/// 0, is not wanted.
fn ranges(headers: &HeaderMap) -> Vec<String> {
    let lines = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|line| line.to_str().ok());
    let one = |range: &str| {
        let (range, weight) = range.split_once(';').unwrap_or((range, "q=1"));
        let (name, weight) = weight.trim().split_once('=')?;
        let weight: f32 = weight.parse().ok().filter(|_| name.eq_ignore_ascii_case("q"))?;
        (0.001..=1.0).contains(&weight).then(|| (weight, range.trim().to_owned()))
    };
    let mut wanted: Vec<(f32, String)> = lines.flat_map(|line| line.split(',')).filter_map(one).collect();
    wanted.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    wanted.into_iter().map(|(_, range)| range).collect()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn ranges_come_by_their_weight_and_what_cannot_be_read_is_left_out() {
        let of = |lines: &[&'static str]| {
            let lines = lines.iter().map(|line| (ACCEPT_LANGUAGE, HeaderValue::from_static(line)));
            ranges(&lines.collect())
        };
        assert_eq!(of(&[]), [""; 0]);
        assert_eq!(of(&["de-AT, en;q=0.5, de ; Q=0.9"]), ["de-AT", "de", "en"]);
        assert_eq!(of(&["fr;q=0.3,*;q=0.1", "de;q=0.3"]), ["fr", "de", "*"]);
        assert_eq!(of(&["de;q=0, en;q=2, fr;q=NaN, it;q=much, es;v=1, pt;q, da"]), ["da"]);
    }
}
