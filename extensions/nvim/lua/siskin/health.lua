--- `:checkhealth siskin`

local M = {}

local health = vim.health

local function run(command)
  local ok, process = pcall(vim.system, command, { text = true, timeout = 20000 })
  if not ok then return nil end
  local result = process:wait()
  return result.code == 0 and result.stdout or nil
end

local function check_program(program)
  local path = vim.fn.exepath(program)
  if path == "" then
    health.error(("`%s` is not on the PATH"):format(program), {
      "Install Siskin and put it on the PATH",
      'or name it: vim.g.siskin = { cmd = { "/path/to/siskin", "lsp" } }',
    })
    return false
  end
  local version = run({ path, "--version" })
  if not version then
    health.error(("%s does not run"):format(path), { ("Run `%s --version` in a terminal"):format(path) })
    return false
  end
  health.ok(("%s: %s"):format(path, vim.trim(version)))
  return true
end

local function check_server()
  local clients = vim.lsp.get_clients({ name = "siskin" })
  if #clients == 0 then return health.info("The server does not run: it starts with the first Python file") end
  for _, client in ipairs(clients) do
    local root = client.config.root_dir
    health.ok(("The server runs for %s"):format(type(root) == "string" and root or "single files"))
  end
  local others = require("siskin.others").names()
  local beside = #others == 0 and "No other Python server runs: Siskin answers for all packages"
    or ("Beside it: %s. Siskin answers for what they do not know"):format(table.concat(others, ", "))
  health.info(beside)
end

local function check_project(program)
  local root = require("siskin.config").root(0) or vim.uv.cwd()
  local said = run({ program, "doctor", root })
  if not said then return health.warn("`siskin doctor` gave no answer", { "Run it in a terminal" }) end
  for line in vim.gsplit(vim.trim(said), "\n") do
    if line == "" then break end
    health.info(line)
  end
end

function M.check()
  health.start("Siskin")
  if vim.fn.has("nvim-0.11") == 1 then
    health.ok("Neovim " .. tostring(vim.version()))
  else
    health.ok(("Neovim %s: `vim.lsp.start` is used in place of `vim.lsp.enable`"):format(vim.version()))
  end
  local program = require("siskin.config").options().cmd[1]
  if not check_program(program) then return end
  check_server()
  check_project(program)
end

return M
