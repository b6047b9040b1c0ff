//! Signature help.

use std::ops::Range;

use tower_lsp::ls_types::{
    Documentation, ParameterInformation, ParameterLabel, SignatureHelp, SignatureInformation,
};

use super::markup;
use crate::ide::signature;
use crate::lsp::capabilities::SignatureCapabilities;
use crate::session::text::utf16_len;

/// The signatures of a call.
pub(in crate::lsp) fn signature_help(
    client: &SignatureCapabilities,
    help: &signature::SignatureHelp,
) -> SignatureHelp {
    let active = help.signatures.get(help.active_signature).or(help.signatures.first());
    SignatureHelp {
        signatures: help.signatures.iter().map(|signature| information(client, signature)).collect(),
        active_signature: Some(help.active_signature as u32),
        active_parameter: active.map(active_parameter),
    }
}

/// The parameter that is being written. Clients read an absent one as the first: where there is none it is the one
/// past the last.
fn active_parameter(signature: &signature::Signature) -> u32 {
    signature.active_parameter.unwrap_or(signature.parameters.len()) as u32
}

fn information(client: &SignatureCapabilities, signature: &signature::Signature) -> SignatureInformation {
    let parameters = signature.parameters.iter().map(|(range, docs)| ParameterInformation {
        label: label(client, &signature.label, range),
        documentation: documentation(client, docs),
    });
    SignatureInformation {
        documentation: documentation(client, &signature.docs),
        parameters: Some(parameters.collect()),
        active_parameter: client.active_parameter.then(|| active_parameter(signature)),
        label: signature.label.clone(),
    }
}

/// Offsets in a label are in UTF-16, whatever positions are in.
fn label(client: &SignatureCapabilities, label: &str, range: &Range<usize>) -> ParameterLabel {
    if client.label_offsets {
        let offset = |at: usize| utf16_len(label.get(..at).unwrap_or(label)) as u32;
        return ParameterLabel::LabelOffsets([offset(range.start), offset(range.end)]);
    }
    ParameterLabel::Simple(label.get(range.clone()).unwrap_or_default().to_owned())
}

fn documentation(client: &SignatureCapabilities, docs: &str) -> Option<Documentation> {
    (!docs.is_empty()).then(|| Documentation::MarkupContent(markup(docs, client.markdown)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help() -> signature::SignatureHelp {
        let signature = signature::Signature {
            label: "f(é, x)".to_owned(),
            docs: String::new(),
            parameters: vec![(2..4, String::new()), (6..7, "**x**".to_owned())],
            active_parameter: Some(1),
        };
        signature::SignatureHelp { signatures: vec![signature], active_signature: 0 }
    }

    #[test]
    fn no_parameter_is_the_one_past_the_last() {
        let mut help = help();
        help.signatures[0].active_parameter = None;
        let client = SignatureCapabilities { active_parameter: true, ..SignatureCapabilities::default() };
        let answer = signature_help(&client, &help);
        assert_eq!((answer.active_parameter, answer.signatures[0].active_parameter), (Some(2), Some(2)));
    }

    #[test]
    fn labels_are_offsets_where_the_client_has_them() {
        let client = SignatureCapabilities { label_offsets: true, active_parameter: true, markdown: true };
        let json = serde_json::to_string(&signature_help(&client, &help())).unwrap();
        assert_eq!(
            json,
            r#"{"signatures":[{"label":"f(é, x)","parameters":[{"label":[2,3]},{"label":[5,6],"documentation":{"kind":"markdown","value":"**x**"}}],"activeParameter":1}],"activeSignature":0,"activeParameter":1}"#
        );
        let json =
            serde_json::to_string(&signature_help(&SignatureCapabilities::default(), &help())).unwrap();
        assert_eq!(
            json,
            r#"{"signatures":[{"label":"f(é, x)","parameters":[{"label":"é"},{"label":"x","documentation":{"kind":"plaintext","value":"x"}}]}],"activeSignature":0,"activeParameter":1}"#
        );
    }
}
