//! Editable installs and .pth files, read as text.
