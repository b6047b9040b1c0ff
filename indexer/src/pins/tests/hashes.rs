//! The hashes of files that formats name.

use crate::pins::fixture::read;
use crate::sources::fixture::write;

#[test]
fn each_format_names_the_files_of_a_version() {
    let a = "a".repeat(64);
    let b = "B".repeat(64);
    let files = [
        format!(
            "uv.lock=version = 1\n[[package]]\nname = 'p'\nversion = '1'\nsdist = {{ url = 'u', hash = 'sha256:{a}' }}\n\
             wheels = [{{ url = 'u', hash = 'sha256:{b}' }}]\n"
        ),
        format!(
            "poetry.lock=[[package]]\nname = 'p'\nversion = '1'\nfiles = [{{ file = 'f', hash = 'sha256:{a}' }}, {{ file = 'g', hash = 'sha256:{b}' }}]\n"
        ),
        format!(
            "pdm.lock=[[package]]\nname = 'p'\nversion = '1'\nfiles = [{{ file = 'f', hash = 'sha256:{a}' }}, {{ url = 'g', hash = 'sha256:{b}' }}]\n"
        ),
        format!(
            "pylock.toml=lock-version = '1.0'\n[[packages]]\nname = 'p'\nversion = '1'\nsdist = {{ name = 'f', hashes = {{ sha256 = '{a}' }} }}\n\
             wheels = [{{ name = 'g', hashes = {{ sha256 = '{b}', md5 = 'x' }} }}]\n"
        ),
        format!(
            "Pipfile.lock={{\"default\": {{\"p\": {{\"version\": \"==1\", \"hashes\": [\"sha256:{a}\", \"sha256:{b}\"]}}}}}}"
        ),
        format!("requirements.txt=p==1 --hash=sha256:{a} \\\n  --hash sha256:{b} --hash=md5:x  # why\n"),
    ];
    for file in files {
        let dir = write(&[&format!("ws/{file}")]);
        let pins = read(&dir.path().join("ws"));
        let [pin] = pins.pins.as_slice() else { panic!("{file}: {:?}", pins.problems) };
        assert_eq!(pin.sha256, [a.clone(), b.to_ascii_lowercase()], "{file}");
    }
}
