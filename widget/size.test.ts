import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import vm from 'node:vm'
import { gzipSync } from 'node:zlib'
import { parseSync, Visitor } from 'vite'

const DIST = join(import.meta.dirname, 'dist')
const LOADER_BYTES = 5 * 1024
const OPENED_BYTES = 45 * 1024

const read = (name: string) => readFileSync(join(DIST, name))
const weightOf = (names: string[]) => names.reduce((sum, name) => sum + gzipSync(read(name), { level: 9 }).length, 0)
const assets = (end: string) =>
  readdirSync(join(DIST, 'assets'))
    .filter((name) => name.endsWith(end))
    .map((name) => `assets/${name}`)

before(() => execFileSync(process.execPath, [join(import.meta.dirname, '..', 'build.mjs'), 'widget']))

test('the loader weighs at most 5 KB on the host page', () => {
  const weight = weightOf(['widget.js'])
  assert.ok(weight <= LOADER_BYTES, `${weight} bytes`)
})

test('the opened chat weighs at most 45 KB, lazy parts and all', () => {
  const weight = weightOf(['widget.js', 'frame.html', ...assets('.js'), ...assets('.css')])
  assert.ok(weight <= OPENED_BYTES, `${weight} bytes`)
})

test('the loader leaves no global but Parley, and asks for nothing but the look of the launcher', () => {
  const asked: string[] = []
  const page = hostPage((url) => asked.push(url))
  const known = new Set(Object.getOwnPropertyNames(page))
  vm.runInNewContext(read('widget.js').toString(), page)
  const added = Object.getOwnPropertyNames(page).filter((name) => !known.has(name))
  assert.deepEqual(added, ['Parley'])
  assert.deepEqual(asked, ['https://chat.example/api/v1/widget/KEY'])
})

test('calls made before the loader came are made once it is there, and a wrong one throws nothing', () => {
  const errors: unknown[] = []
  const page = hostPage(() => {})
  const q = [['identify', { name: 'Vera' }], ['nonsense'], ['on', 'open', () => {}], ['identify', null]]
  Object.assign(page, { Parley: { q }, console: { ...console, error: (...words: unknown[]) => errors.push(words) } })
  vm.runInNewContext(read('widget.js').toString(), page)
  const { Parley } = page as unknown as {
    Parley: Record<string, (...args: unknown[]) => void> & { q: { push(call: unknown): void } }
  }
  assert.deepEqual(Object.keys(Parley).sort(), [
    'close',
    'hide',
    'identify',
    'logout',
    'off',
    'on',
    'open',
    'q',
    'show',
    'toggle',
    'update',
  ])
  Parley.q.push(['open'])
  assert.equal(errors.length, 1)
})

test('a second loader on the same page does nothing', () => {
  const asked: string[] = []
  const page = hostPage((url) => asked.push(url))
  vm.createContext(page)
  vm.runInContext(read('widget.js').toString(), page)
  const first = (page as unknown as { Parley: unknown }).Parley
  vm.runInContext(read('widget.js').toString(), page)
  assert.equal((page as unknown as { Parley: unknown }).Parley, first)
  assert.equal(asked.length, 1)
})

test('no script uses syntax or names younger than its browsers', () => {
  for (const name of ['widget.js', ...assets('.js')]) {
    const code = read(name).toString()
    const { program, errors } = parseSync(name.endsWith('widget.js') ? 'a.cjs' : 'a.mjs', code)
    assert.deepEqual(errors, [])
    const found: string[] = []
    new Visitor({
      StaticBlock: () => found.push('static block'),
      PrivateIdentifier: () => found.push('private name'),
      Literal: (node) =>
        'regex' in node && /\(\?<[=!]/.test(node.regex.pattern) && found.push(`lookbehind ${node.raw}`),
      ...(name === 'widget.js' && {
        ChainExpression: () => found.push('?.'),
        LogicalExpression: (node: { operator: string }) => node.operator === '??' && found.push('??'),
        AssignmentExpression: (node: { operator: string }) =>
          /^(\|\||&&|\?\?)=$/.test(node.operator) && found.push(node.operator),
      }),
    }).visit(program)
    assert.deepEqual(found, [], name)
    const young =
      /\.(at|findLast|toSorted|replaceChildren|hasOwn)\(|structuredClone|TextDecoderStream|randomUUID|AbortSignal\.timeout/
    assert.deepEqual(young.exec(code)?.[0], undefined, name)
  }
})

test('no style needs a browser younger than 2021', () => {
  for (const name of assets('.css')) {
    const code = read(name).toString()
    const young =
      /oklch\(|color-mix\(|:dir\(|:has\(|\d(dvh|svh|lvh|cqw)|@layer|@container|[;{](translate|rotate|scale):/.exec(code)
    assert.deepEqual(young?.[0], undefined, name)
  }
})

test('who leaves before the server has answered has been there; a page made ready in advance was not seen', () => {
  for (const hidden of [false, true]) {
    const page = hostPage(() => {}, hidden)
    vm.runInNewContext(read('widget.js').toString(), page)
    const { 'parley:KEY:visit': kept } = page.sessionStorage as Record<string, string>
    const pages: { url: string; referrer: string }[] = JSON.parse(kept ?? '[]')
    assert.deepEqual(
      pages.map(({ url, referrer }) => [url, referrer]),
      hidden ? [] : [['https://shop.example/?utm_source=news', 'https://search.example/']],
    )
  }
})

/** As much of a page as the loader touches before its configuration is there. */
function hostPage(ask: (url: string) => void, hidden = false): vm.Context {
  const script = { src: 'https://chat.example/widget.js', getAttribute: () => 'KEY' }
  const page: Record<string, unknown> = {
    document: {
      ...{ currentScript: script, querySelector: () => script, hidden, addEventListener() {} },
      ...{ title: 'Shop', referrer: 'https://search.example/' },
    },
    location: { href: 'https://shop.example/?utm_source=news' },
    sessionStorage: {},
    console,
    URL,
    setTimeout: () => 0,
    clearTimeout() {},
    fetch(url: string) {
      ask(url)
      return new Promise(() => {})
    },
  }
  page.window = page
  return page as vm.Context
}
