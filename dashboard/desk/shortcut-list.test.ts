import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type NamedShortcut, SHORTCUTS } from './shortcut-list.ts'

const dashboard = join(import.meta.dirname, '..')
const named: readonly NamedShortcut[] = SHORTCUTS.flatMap((group) => group.keys)

/** The keys that parts of the screen ask for or tell of, by file. */
function asked(): [file: string, keys: string][] {
  const files = globSync('**/*.{ts,tsx}', { cwd: dashboard, exclude: ['dist/**', 'node_modules/**'] })
  return files.flatMap((file) => {
    const code = readFileSync(join(dashboard, file), 'utf8')
    return [...code.matchAll(/useShortcut\(\s*'([^']+)'/g)].map(([, keys]): [string, string] => [file, keys!])
  })
}

test('every key that a part of the screen asks for has a name in the sheet', () => {
  for (const [file, keys] of asked()) {
    const found = named.some((one) => one.keys.includes(keys.toLowerCase()))
    assert.ok(found, `${file} asks for "${keys}": name it in desk/shortcut-list.ts`)
  }
})

test('no two keys meet', () => {
  const all = named.flatMap((one) => one.keys.map((keys) => ({ ...one, keys })))
  for (const [n, one] of all.entries()) {
    for (const other of all.slice(n + 1)) {
      const beside = one.scope === other.scope || one.scope === 'everywhere' || other.scope === 'everywhere'
      assert.ok(!beside || one.keys !== other.keys, `"${one.keys}" is ${one.name} and ${other.name}`)
      const hides = one.keys.startsWith(`${other.keys} `) || other.keys.startsWith(`${one.keys} `)
      assert.ok(!beside || !hides, `"${one.keys}" and "${other.keys}": one would hide the other`)
    }
  }
})

test('no two have the same name within a group', () => {
  for (const { title, keys } of SHORTCUTS) assert.equal(new Set(keys.map((one) => one.name)).size, keys.length, title)
})

test('no key is one that browsers keep for themselves', () => {
  // These never reach a page in Chrome or Edge, on any system.
  const kept = ['mod+n', 'mod+t', 'mod+w', 'mod+shift+n', 'mod+shift+t', 'mod+shift+w']
  for (const { name, keys } of named) for (const one of keys) assert.ok(!kept.includes(one), `${one}: ${name}`)
})
