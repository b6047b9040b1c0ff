-- The server as Neovim 0.11 and later find it: `vim.lsp.config("siskin", { … })` changes it, `vim.lsp.enable` starts it.
return require("siskin.config").server()
