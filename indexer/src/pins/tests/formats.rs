//! One small file of each format.

use expect_test::expect;

use super::check;

#[test]
fn reads_uv_lock_by_its_dependencies() {
    check(
        &["ws/uv.lock=version = 1

[[package]]
name = 'ws'
version = '0.1'
source = { editable = '.' }
dependencies = [
    { name = 'acme', version = '1.0', source = { registry = 'x' }, marker = \"python_full_version < '3.10'\" },
    { name = 'acme', version = '2.0', source = { registry = 'x' }, marker = \"python_full_version >= '3.10'\" },
    { name = 'colour', marker = \"sys_platform == 'win32'\" },
    { name = 'net', extra = ['fast'] },
    { name = 'beside' },
]

[package.dev-dependencies]
dev = [{ name = 'Test_Tool' }]

[[package]]
name = 'acme'
version = '1.0'
source = { registry = 'x' }

[[package]]
name = 'acme'
version = '2.0'
source = { registry = 'x' }

[[package]]
name = 'beside'
version = '3'
source = { directory = '../beside' }

[[package]]
name = 'colour'
version = '0.4'

[[package]]
name = 'net'
version = '1.1'

[package.optional-dependencies]
fast = [{ name = 'speed' }]
slow = [{ name = 'unused' }]

[[package]]
name = 'speed'
version = '7'

[[package]]
name = 'test-tool'
version = '8'

[[package]]
name = 'unused'
version = '9'
"],
        &expect![[r#"
            acme==2.0 ~/ws/uv.lock:24 lockfile
            net==1.1 ~/ws/uv.lock:38 lockfile
            speed==7 ~/ws/uv.lock:46 lockfile
            test-tool==8 ~/ws/uv.lock:50 lockfile
        "#]],
    );
}

#[test]
fn reads_uv_lock_without_a_project() {
    check(
        &["ws/uv.lock=[[package]]\nname = 'a'\nversion = '1'\nresolution-markers = [\"os_name == 'nt'\"]\n\
           [[package]]\nname = 'a'\nversion = '2'\nresolution-markers = [\"os_name != 'nt'\"]\n"],
        &expect![[r#"
            a==2 ~/ws/uv.lock:6 lockfile
        "#]],
    );
}

#[test]
fn reads_poetry_lock() {
    check(
        &["ws/poetry.lock=[[package]]
name = 'acme'
version = '1.0'
optional = false
python-versions = '>=3.8'
markers = \"python_version < '3.10'\"

[[package]]
name = 'acme'
version = '2.0'
python-versions = '>=3.10,<4.0'
markers = { main = \"python_version >= '3.10'\", dev = \"os_name == 'nt'\" }

[[package]]
name = 'beside'
version = '1'
python-versions = '*'
develop = true

[package.source]
type = 'directory'
url = '../beside'

[[package]]
name = 'old'
version = '1'
python-versions = '^2.7'

[metadata]
lock-version = '2.1'
"],
        &expect![[r#"
            acme==2.0 ~/ws/poetry.lock:9 lockfile
        "#]],
    );
}

#[test]
fn what_a_lock_without_markers_has_twice_is_told_by_the_manifest_or_not_at_all() {
    let lock = "ws/poetry.lock=[[package]]\nname = 'acme'\nversion = '1.0'\npython-versions = '*'\n\
                [[package]]\nname = 'acme'\nversion = '2.0'\npython-versions = '*'\n\
                [[package]]\nname = 'other'\nversion = '1'\npython-versions = '*'\n";
    check(
        &[lock],
        &expect![[r#"
        other==1 ~/ws/poetry.lock:10 lockfile
        problem ~/ws/poetry.lock Some(2): has acme at 1.0 and 2.0; which of them the project uses cannot be told from its Python and platform
    "#]],
    );
    let manifest = "ws/pyproject.toml=[tool.poetry.dependencies]\npython = '^3.8'\n\
                    acme = [{ version = '^1.0', python = '<3.9' }, { version = '^2.0', python = '>=3.9' }]\n";
    check(
        &[lock, manifest],
        &expect![[r#"
        acme==2.0 ~/ws/poetry.lock:6 lockfile
        other==1 ~/ws/poetry.lock:10 lockfile
    "#]],
    );
}

#[test]
fn reads_pdm_lock() {
    check(
        &["ws/pdm.lock=[metadata]
groups = ['default']

[[package]]
name = 'acme'
version = '1.0'
requires_python = '>=3.8'
groups = ['default']
marker = \"python_version < \\\"3.10\\\"\"
dependencies = ['net>=1']

[[package]]
name = 'acme'
version = '2.0'
requires_python = '>=3.10'
marker = \"python_version >= \\\"3.10\\\"\"

[[package]]
name = 'beside'
version = '1'
path = './beside'
"],
        &expect![[r#"
            acme==2.0 ~/ws/pdm.lock:13 lockfile
        "#]],
    );
}

#[test]
fn reads_pylock() {
    check(
        &[
            "ws/pylock.toml=lock-version = '1.0'\ncreated-by = 'x'\n[[packages]]\nname = 'acme'\nversion = '1.0'\n\
             marker = \"'dev' in dependency_groups\"\n[[packages]]\nname = 'tree'\nversion = '1'\ndirectory = { path = '.' }\n\
             [[packages]]\nname = 'late'\nversion = '2'\nrequires-python = '>=3.12'\n",
            "ws/pylock.more.toml=lock-version = '1.0'\n[[packages]]\nname = 'more'\nversion = '3'\n",
            "ws/pylock..toml=[[packages]]\nname = 'no'\nversion = '3'\n",
        ],
        &expect![[r#"
            acme==1.0 ~/ws/pylock.toml:4 lockfile
            more==3 ~/ws/pylock.more.toml:3 lockfile
        "#]],
    );
}

#[test]
fn reads_pipfile_lock() {
    check(
        &["ws/Pipfile.lock={
    \"_meta\": {\"hash\": {\"sha256\": \"x\"}},
    \"default\": {
        \"acme\": {
            \"hashes\": [],
            \"markers\": \"python_version >= '3.8'\",
            \"version\": \"==2.0\"
        },
        \"beside\": {\"editable\": true, \"path\": \".\"},
        \"colour\": {\"version\": \"==1\", \"markers\": \"sys_platform == 'win32'\"},
        \"wheel\": {\"file\": \"https://x.example/wheel-3.1-py3-none-any.whl\"}
    },
    \"develop\": {
        \"tool\": {\"version\": \"==4\"}
    }
}
"],
        &expect![[r#"
            acme==2.0 ~/ws/Pipfile.lock:4 lockfile
            tool==4 ~/ws/Pipfile.lock:14 lockfile
            wheel==3.1 ~/ws/Pipfile.lock:11 lockfile
        "#]],
    );
}

#[test]
fn reads_pixi_lock() {
    check(
        &["ws/pixi.lock=version: 6
environments:
  default:
    channels:
    - url: https://x.example/forge/
    packages:
      linux-64:
      - conda: https://x.example/forge/linux-64/acme-2.0-py312h1_0.conda
      - conda: https://x.example/forge/linux-64/openssl-3.3.2-hb_0.conda
      - conda: https://x.example/forge/noarch/acme-base-2.0-pyh_0.conda
      - conda: https://x.example/forge/noarch/no-distribution-1-pyh_0.conda
      - pypi: https://x.example/net-1.1-py3-none-any.whl
      linux-aarch64:
      - conda: https://x.example/forge/linux-64/acme-2.0-py312h1_0.conda
      - conda: https://x.example/forge/linux-64/openssl-3.3.2-hb_0.conda
      - conda: https://x.example/forge/noarch/acme-base-2.0-pyh_0.conda
      - pypi: https://x.example/net-1.1-py3-none-any.whl
      win-64:
      - conda: https://x.example/forge/win-64/acme-1.0-py312h1_0.conda
  test:
    packages:
      linux-64:
      - conda: https://x.example/forge/noarch/tool-8-pyh_0.conda
packages:
- conda: https://x.example/forge/linux-64/acme-2.0-py312h1_0.conda
  sha256: x
  depends:
  - python >=3.12,<3.13.0a0
  size: 12
- conda: https://x.example/forge/win-64/acme-1.0-py312h1_0.conda
  depends:
  - python
- conda: https://x.example/forge/linux-64/openssl-3.3.2-hb_0.conda
  depends:
  - libgcc >=13
- conda: https://x.example/forge/noarch/acme-base-2.0-pyh_0.conda
  depends:
  - python
  purls:
  - pkg:pypi/acme-core?source=hash-mapping
- conda: https://x.example/forge/noarch/tool-8-pyh_0.conda
  depends: [python]
- conda: https://x.example/forge/noarch/no-distribution-1-pyh_0.conda
  depends: [python]
  purls: []
- pypi: https://x.example/net-1.1-py3-none-any.whl
  name: net
  version: 1.10
- pypi: .
  name: ws
"],
        &expect![[r#"
            acme==2.0 ~/ws/pixi.lock:25 lockfile
            acme-core==2.0 ~/ws/pixi.lock:36 lockfile
            net==1.10 ~/ws/pixi.lock:46 lockfile
        "#]],
    );
}

#[test]
fn reads_conda_lock() {
    check(
        &["ws/conda-lock.yml=# made by conda-lock
version: 1
metadata:
  platforms:
  - linux-64
package:
- name: acme
  version: 2.10
  manager: conda
  platform: linux-64
  dependencies:
    python: '>=3.12'
  category: main
- name: acme
  version: '2.10'
  manager: conda
  platform: linux-aarch64
  dependencies:
    python: '>=3.12'
- name: acme
  version: '1.0'
  manager: conda
  platform: win-64
  dependencies: {python: '>=3.12'}
- name: openssl
  version: 3.3.2
  manager: conda
  platform: linux-64
  dependencies: {}
- name: net
  version: 1.1
  manager: pip
  platform: linux-64
  dependencies: {}
- name: net
  version: 1.1
  manager: pip
  platform: linux-aarch64
"],
        &expect![[r#"
            acme==2.10 ~/ws/conda-lock.yml:7 lockfile
            net==1.1 ~/ws/conda-lock.yml:30 lockfile
        "#]],
    );
}

#[test]
fn reads_conda_environment_where_its_names_are_used() {
    check(
        &["ws/environment.yml=name: ws
channels: [conda-forge]
dependencies:
  - python=3.11
  - imported=1.26.4
  - openssl=3.3.2
  - conda-forge::loose >=1.26,<2
  - loose=1.26
  - pip
  - pip:
    - acme==2.3.0
    - -r more.txt
    - net>=1 ; os_name == 'posix'
"],
        &expect![[r#"
            acme==2.3.0 ~/ws/environment.yml:11 requirement
            imported==1.26.4 ~/ws/environment.yml:5 requirement
            net >=1 ~/ws/environment.yml:13
        "#]],
    );
}

#[test]
fn reads_manifests() {
    check(
        &[
            "ws/pyproject.toml=[project]
name = 'ws'
dependencies = [
    'acme[fast]==2.3.0',
    \"net>=1,<2; python_version >= '3.9'\",
    \"colour==1; os_name == 'nt'\",
]

[project.optional-dependencies]
more = ['extra==3']

[dependency-groups]
dev = ['tool~=1.4', { include-group = 'more' }, 5]

[tool.uv]
dev-dependencies = ['old==1']

[tool.poetry.dependencies]
python = '^3.9'
poetical = '^1.2'
exact = { version = '1.5', extras = ['x'] }
place = { path = '../place' }
",
            "ws/setup.cfg=[metadata]\nname = ws\n[options]\ninstall_requires =\n    configured==4 ; os_name == 'posix'\n    # no\n    spread<3\n\
             [options.extras_require]\ndoc = writer==2\n",
            "ws/requirements.in=input==6\nlisted>=2\n",
        ],
        &expect![[r#"
            acme==2.3.0 ~/ws/pyproject.toml:4 requirement
            configured==4 ~/ws/setup.cfg:5 requirement
            exact==1.5 ~/ws/pyproject.toml:21 requirement
            extra==3 ~/ws/pyproject.toml:10 requirement
            old==1 ~/ws/pyproject.toml:16 requirement
            writer==2 ~/ws/setup.cfg:9 requirement
            listed >=2 ~/ws/requirements.in:2
            net >=1, <2 ~/ws/pyproject.toml:5
            place  ~/ws/pyproject.toml:22
            poetical >=1.2, <2 ~/ws/pyproject.toml:20
            spread <3 ~/ws/setup.cfg:7
            tool ~=1.4 ~/ws/pyproject.toml:13
        "#]],
    );
}

#[test]
fn a_constraint_counts_only_where_something_asks_for_the_package() {
    check(
        &[
            "ws/constraints.txt=acme==2\nimported==3\nnobody==4\n",
            "ws/requirements.txt=acme>=1\n-c more.txt\nnet==1\n",
            "ws/more.txt=net==1\nnobody==5\n",
        ],
        &expect![[r#"
            acme==2 ~/ws/constraints.txt:1 requirement
            imported==3 ~/ws/constraints.txt:2 requirement
            net==1 ~/ws/requirements.txt:3 requirement
        "#]],
    );
}

#[test]
fn a_broken_file_is_one_problem_and_others_count() {
    check(
        &[
            "ws/uv.lock=version = 1\n[[package]]\nname = \n",
            "ws/poetry.lock=[[package]]\nversion = '1'\n",
            "ws/Pipfile.lock={\n  \"default\": {\n",
            "ws/pixi.lock=version: 6\npackages:\n- conda: [\n",
            "ws/requirements.lock=acme==2.3.0\n",
            "ws/pyproject.toml=[project]\ndependencies = ['acme']\n",
        ],
        &expect![[r#"
            acme==2.3.0 ~/ws/requirements.lock:1 lockfile
            problem ~/ws/uv.lock Some(3): cannot be read: string values must be quoted, expected literal string; write it again with its tool
            problem ~/ws/poetry.lock Some(1): cannot be read: missing field `name`; write it again with its tool
            problem ~/ws/Pipfile.lock Some(3): cannot be read: EOF while parsing an object at line 3 column 0; write it again with its tool
            problem ~/ws/pixi.lock Some(3): cannot be read: expected string scalar at line 3, column 10; write it again with its tool
        "#]],
    );
}
