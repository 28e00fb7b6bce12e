import { ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { gzipSync } from 'node:zlib'

const dist = join(import.meta.dirname, 'dist')
const BUDGET = 250_000
/** Below the budget, so that a heavy import is noticed while it is small. */
const SCRIPT_AND_STYLE = 215_000

before(() => {
  execFileSync(process.execPath, ['build.mjs', 'dashboard'], { cwd: join(import.meta.dirname, '..'), stdio: 'ignore' })
})

/** Everything the browser fetches before an agent sees the inbox: the page, and what it and the inbox import. */
function firstLoad(): string[] {
  const index = readFileSync(join(dist, 'index.html'), 'utf8')
  const files = new Set([...index.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1]!))
  const inbox = readdirSync(join(dist, 'assets')).filter((file) => /^inbox-page-.*\.(js|css)$/.test(file))
  ok(inbox.length > 0, 'the inbox is a part of its own')
  for (const file of inbox) files.add(`assets/${file}`)
  for (const file of files) {
    if (!file.endsWith('.js')) continue
    const code = readFileSync(join(dist, file), 'utf8')
    for (const [, name] of code.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) files.add(`assets/${name}`)
  }
  return ['index.html', ...files]
}

const bytes = (file: string) => {
  const content = readFileSync(join(dist, file))
  return /\.woff2$/.test(file) ? content.length : gzipSync(content, { level: 9 }).length
}

test('the first load of the inbox, font and all, is at most 250 KB compressed', () => {
  const files = firstLoad()
  for (const file of files) ok(existsSync(join(dist, file)), `${file} was built`)
  const total = files.reduce((sum, file) => sum + bytes(file), 0)
  const plain = files.filter((file) => !file.endsWith('.woff2')).reduce((sum, file) => sum + bytes(file), 0)
  console.log(`dashboard first load: ${(total / 1000).toFixed(1)} KB, script and style ${(plain / 1000).toFixed(1)} KB`)
  ok(total <= BUDGET, `${total} bytes`)
  ok(plain <= SCRIPT_AND_STYLE, `${plain} bytes of script and style`)
})

test('nothing in the build makes code from text: the content policy allows no eval', () => {
  for (const file of readdirSync(join(dist, 'assets'))) {
    if (!file.endsWith('.js')) continue
    const code = readFileSync(join(dist, 'assets', file), 'utf8')
    ok(!/\beval\(|new Function\(/.test(code), file)
  }
  ok(!/<script(?![^>]*\ssrc=)/.test(readFileSync(join(dist, 'index.html'), 'utf8')), 'no script inside the page')
})
