//! `.netrc`: credentials by host.

use super::address::Credentials;

/// The machines of a netrc file and their credentials, in order; `None` as the machine is `default`.
pub(crate) fn parse_netrc(text: &str) -> Vec<(Option<String>, Credentials)> {
    let mut out: Vec<(Option<String>, Credentials)> = Vec::new();
    let mut in_macro = false;
    for line in text.lines() {
        if in_macro {
            in_macro = !line.trim().is_empty();
            continue;
        }
        let mut words = line.split_whitespace();
        while let Some(word) = words.next() {
            let empty = || Credentials { user: String::new(), password: String::new() };
            match word {
                "machine" => out.extend(words.next().map(|host| (Some(host.to_owned()), empty()))),
                "default" => out.push((None, empty())),
                "login" => set(&mut out, words.next(), |credentials| &mut credentials.user),
                "password" => set(&mut out, words.next(), |credentials| &mut credentials.password),
                "account" => {
                    words.next();
                }
                "macdef" => {
                    in_macro = true;
                    break;
                }
                _ if word.starts_with('#') => break,
                _ => {}
            }
        }
    }
    out
}

fn set(
    machines: &mut [(Option<String>, Credentials)],
    value: Option<&str>,
    field: impl Fn(&mut Credentials) -> &mut String,
) {
    if let (Some((_, credentials)), Some(value)) = (machines.last_mut(), value) {
        value.trim_matches('"').clone_into(field(credentials));
    }
}
