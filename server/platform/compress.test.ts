import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import Fastify from 'fastify'
import { compressAnswer } from './compress.ts'

const LONG = { rows: Array.from({ length: 200 }, (_, n) => ({ n, name: 'Łucja Brzęczyszczykiewicz' })) }

function answers() {
  const app = Fastify()
  app.addHook('onSend', compressAnswer)
  app.get('/long', () => LONG)
  app.get('/short', () => ({ ok: true }))
  app.get('/text', (_request, reply) => reply.type('text/plain').send('a'.repeat(5000)))
  return (url: string, encodings?: string) =>
    app.inject({ url, headers: encodings === undefined ? {} : { 'accept-encoding': encodings } })
}

test('a long answer goes out compressed to those who can read it, and is the same', async () => {
  const { headers, rawPayload } = await answers()('/long', 'br, gzip, deflate')
  equal(headers['content-encoding'], 'gzip')
  equal(headers.vary, 'accept-encoding')
  equal(headers['content-length'], String(rawPayload.length))
  ok(rawPayload.length < JSON.stringify(LONG).length / 5)
  equal(gunzipSync(rawPayload).toString(), JSON.stringify(LONG))
})

test('nobody gets what they cannot read, and nothing is compressed in vain', async () => {
  const answer = answers()
  for (const [url, encodings] of [
    ['/long', undefined],
    ['/long', 'br'],
    ['/long', 'gzip;q=0, br'],
    ['/long', 'br, gzip; q=0.0'],
    ['/short', 'gzip'],
    ['/text', 'gzip'],
  ] as const) {
    const { headers } = await answer(url, encodings)
    equal(headers['content-encoding'], undefined, `${url} ${encodings}`)
  }
  equal((await answer('/long')).headers.vary, 'accept-encoding')
})
