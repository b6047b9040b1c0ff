-- Runs once at start: switches the server on for Python, unless the user says otherwise, and defines the commands.

if vim.g.loaded_siskin then return end
vim.g.loaded_siskin = 1

if vim.fn.has("nvim-0.10") == 0 then
  vim.notify("Siskin needs Neovim 0.10 or later", vim.log.levels.ERROR)
  return
end

require("siskin.commands").define()
require("siskin.others").watch()
require("siskin.progress").watch()
require("siskin.imports").watch()

if require("siskin.config").options().enable then require("siskin.config").enable() end
