-- Run by `pandoc lua`: {format, texts, math} in JSON on standard input; their syntax trees and the
-- Typst of each formula on standard output. What pandoc cannot read or convert is `false`.
local input = pandoc.json.decode(io.stdin:read('a'), false)
local output = { trees = {}, math = {} }
for i, text in ipairs(input.texts) do
  local ok, tree = pcall(pandoc.read, text, input.format, {}, {})  -- {}: no file is in sight
  output.trees[i] = ok and tree or false
end
local function converted(formulas)
  local paragraphs = {}
  for i, tex in ipairs(formulas) do
    paragraphs[i] = pandoc.Para { pandoc.Math('InlineMath', tex) }
  end
  return pandoc.write(pandoc.Pandoc(paragraphs), { format = 'typst', extensions = {} }, { wrap_text = 'none' })
end
for i, tex in ipairs(input.math) do
  local ok, typst = pcall(converted, { tex })
  output.math[i] = ok and typst or false
end
io.stdout:write(pandoc.json.encode(output))
