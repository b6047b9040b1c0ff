-- What users do to a project while the editor runs: edit a lockfile by hand, delete the cache, open a second folder, rename
-- the folder. Each says what is seen then.

local steps = require("steps")

local M = {}

local function hover_says(line, character, words)
  require("flows").hover({ line = line, character = character, expect = words })
end

local function write(path, text) vim.fn.writefile(vim.split(text, "\n"), path) end

--- A pin that was edited by hand counts at once; that another version answers is said.
function M.lockfile(open)
  open("shop/figures.py")
  hover_says(12, 20, "acme-frames 2.0.0")
  write("requirements.lock", "acme-frames==1.4.0")
  hover_says(12, 20, "requirements.lock pins 1.4.0")
  write("requirements.lock", "acme-frames==2.0.0")
  -- The same words stand in both answers: what is waited for is that the other version is gone.
  local again = 0
  steps.wait("answer that is not approximate", function()
    local text = steps.floating_text()
    if text ~= "" and not text:find("1.4.0", 1, true) then return true end
    if vim.uv.now() < again then return end
    again = vim.uv.now() + 1000
    steps.close_floats()
    vim.lsp.buf.hover()
  end)
end

--- Without its cache a running server goes on, and the next one indexes again.
function M.cache(open)
  vim.fn.delete(vim.env.SISKIN_CACHE_DIR, "rf")
  open("shop/figures.py")
  hover_says(12, 20, "acme-frames 2.0.0")
  for _, client in ipairs(vim.lsp.get_clients({ name = "siskin" })) do vim.lsp.stop_client(client.id) end
  steps.wait("end of the servers", function() return #vim.lsp.get_clients({ name = "siskin" }) == 0 end)
  open("shop/figures.py")
  hover_says(12, 20, "acme-frames 2.0.0")
end

--- Two folders, each with its own pins.
function M.second(open)
  local second = vim.fn.fnamemodify("../second", ":p")
  vim.fn.mkdir(second, "p")
  write(second .. "/pyproject.toml", '[project]\nname = "second"\nversion = "1"\ndependencies = ["acme-frames"]')
  write(second .. "/siskin.toml", '[[library]]\nname = "acme-frames"\npath = "../../acme_frames/1.4.0"')
  write(second .. "/main.py", "from acme_frames import Table")
  open(second .. "/main.py")
  hover_says(0, 24, "acme-frames 1.4.0")
  open("shop/figures.py")
  hover_says(12, 20, "acme-frames 2.0.0")
end

--- A renamed folder is a project like any other.
function M.renamed(open)
  local root = vim.fn.getcwd()
  vim.cmd.cd("..")
  assert(vim.uv.fs_rename(root, root .. "-renamed"))
  vim.cmd.cd(vim.fn.fnameescape(root .. "-renamed"))
  open("shop/figures.py")
  hover_says(12, 20, "acme-frames 2.0.0")
end

--- `:checkhealth` finds the binary and the server, and no error.
function M.health(open)
  open("shop/figures.py")
  vim.cmd("checkhealth siskin")
  steps.wait("report of the check", function() return steps.buffer():find("beside", 1, true) or steps.buffer():find("Python server", 1, true) end)
  local text = steps.buffer()
  if text:find("ERROR", 1, true) or not text:find("siskin 0.", 1, true) then error(text, 0) end
  steps.keep("health")
  vim.cmd("bwipeout!")
end

--- Every tag that the help defines is there.
function M.help()
  local doc = vim.env.TEST_OUT .. "/doc"
  vim.fn.mkdir(doc, "p")
  assert(vim.uv.fs_copyfile(vim.env.TEST_EXTENSION .. "/doc/siskin.txt", doc .. "/siskin.txt"))
  vim.cmd.helptags(doc)
  local tags = table.concat(vim.fn.readfile(doc .. "/tags"), "\n")
  for name in pairs(vim.api.nvim_get_commands({})) do
    if name:find("^Siskin") and not tags:find(":" .. name .. "\t", 1, true) then error(name .. " is not in the help", 0) end
  end
end

--- Siskin is told of another Python server that comes, and leaves to it what it knows.
function M.others(open)
  open("shop/figures.py")
  hover_says(2, 22, "pathlib.Path")
  vim.lsp.start({ name = "pyright", cmd = { "siskin", "lsp" }, root_dir = vim.fn.getcwd() })
  steps.wait("settings with the other server", function()
    local client = vim.lsp.get_clients({ name = "siskin", bufnr = 0 })[1]
    return vim.deep_equal(vim.tbl_get(client.config.settings, "siskin", "otherServers"), { "pyright" })
  end)
  local client, answer = vim.lsp.get_clients({ name = "siskin", bufnr = 0 })[1], nil
  local again = 0
  steps.wait("silence about the standard library", function()
    if answer and answer.result == nil then return true end
    if vim.uv.now() < again then return end
    again = vim.uv.now() + 500
    local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(0, client.offset_encoding), {})
    require("siskin.client").request(client, "textDocument/hover", params, function(result) answer = { result = result } end)
  end, 20)
  hover_says(12, 20, "acme-frames 2.0.0")
end

M.order = { "lockfile", "second", "cache", "renamed", "health", "help", "others" }

return M
