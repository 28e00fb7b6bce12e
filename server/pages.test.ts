import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { aNode } from './test/world.ts'

const ROOT = join(import.meta.dirname, '..')
const node = await aNode()

before(() => execFileSync(process.execPath, [join(ROOT, 'build.mjs'), '--quiet'], { stdio: 'ignore' }))

test('what was built is sent in the smallest way that its reader understands', async () => {
  const assets = join(ROOT, 'dashboard/dist/assets')
  const script = readdirSync(assets).find((name) => /^index-.*\.js$/.test(name))!
  const plain = readFileSync(join(assets, script), 'utf8')
  for (const encoding of ['br', 'gzip', null]) {
    const answer = await fetch(`${node.url}/assets/${script}`, {
      headers: { 'accept-encoding': encoding === null ? 'identity' : encoding },
    })
    assert.equal(answer.headers.get('content-encoding'), encoding)
    assert.match(answer.headers.get('content-type')!, /javascript/)
    assert.match(answer.headers.get('vary') ?? '', /accept-encoding/i)
    assert.equal(await answer.text(), plain)
    const sent = Number(answer.headers.get('content-length'))
    if (encoding) assert.ok(sent < plain.length / 2, `${sent} bytes of ${plain.length}`)
  }
})

test('pages and the loader are compressed, too', async () => {
  for (const path of ['/inbox/all', '/widget.js']) {
    const answer = await fetch(node.url + path, { headers: { 'accept-encoding': 'gzip', accept: 'text/html' } })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-encoding'), 'gzip', path)
    await answer.text()
  }
})
