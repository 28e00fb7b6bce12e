import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { openS3, sign } from './s3.ts'

const account = {
  region: 'us-east-1',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}

test('requests are signed as in Amazon’s own examples', () => {
  const at = new Date('2013-05-24T00:00:00Z')
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  const object = new URL('https://examplebucket.s3.amazonaws.com/test.txt')
  const { authorization } = sign(account, 'GET', object, { range: 'bytes=0-9' }, at, empty)
  assert.match(authorization!, /Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41$/)
  const list = new URL('https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J')
  const listed = sign(account, 'GET', list, {}, at, empty)
  assert.match(listed.authorization!, /Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7$/)
})

test('a bucket keeps, reads in part, lists and removes', async () => {
  const { store, kept } = await aBucket()
  const path = join(await mkdtemp(join(tmpdir(), 'parley-s3-')), 'file')
  for (const name of ['a', 'b', 'c']) {
    await writeFile(path, `bytes of ${name}`)
    await store.keep(path, `2026-11-22/${name}`)
    assert.ok(!existsSync(path), 'it was taken over')
  }
  await writeFile(path, 'another day')
  await store.keep(path, '2026-11-23/d')
  assert.equal((await buffer((await store.read('2026-11-22/b'))!)).toString(), 'bytes of b')
  assert.equal((await buffer((await store.read('2026-11-22/b', { start: 6, end: 7 }))!)).toString(), 'of')
  assert.equal(await store.read('2026-11-22/x'), null)
  await store.remove('2026-11-22/a')
  await store.remove('2026-11-22/a')
  const keys = []
  for await (const key of store.keysOf('2026-11-22')) keys.push(key)
  assert.deepEqual(keys, ['2026-11-22/b', '2026-11-22/c'], 'over several pages')
  assert.equal(kept.size, 3)
})

test('what the service refuses is an error that says what it answered, and the file stays', async () => {
  const { store } = await aBucket('another secret')
  const path = join(await mkdtemp(join(tmpdir(), 'parley-s3-')), 'file')
  await writeFile(path, 'x')
  await assert.rejects(store.keep(path, '2026-11-22/a'), /The file store answered 403: .*SignatureDoesNotMatch/)
  assert.ok(existsSync(path))
})

test('while the service is away, the caller may try again', async () => {
  const place = { ...account, endpoint: 'http://127.0.0.1:1', bucket: 'bucket' }
  await assert.rejects(openS3(place).read('2026-11-22/a'), { code: 'unavailable', detail: { retryAfter: 2000 } })
})

/** The far side of the network: as much of S3 as we ask of it, with one key per page. */
async function aBucket(secretAccessKey = account.secretAccessKey) {
  const kept = new Map<string, Buffer>()
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, `http://${request.headers.host}`)
    const body = await buffer(request)
    const { authorization, 'x-amz-date': time, range, 'content-length': length } = request.headers
    const at = new Date(String(time).replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:'))
    const expected = sign(account, request.method!, url, range ? { range } : {}, at)
    if (authorization !== expected.authorization)
      return response.writeHead(403).end('<Code>SignatureDoesNotMatch</Code>')
    const key = url.pathname.replace(/^\/bucket\/?/, '')
    if (request.method === 'PUT') {
      assert.equal(length, String(body.length), 'S3 takes no chunked bodies')
      kept.set(key, body)
      return response.end()
    }
    if (request.method === 'DELETE') return response.writeHead(kept.delete(key) ? 204 : 404).end()
    if (url.searchParams.get('list-type')) {
      const from = url.searchParams.get('continuation-token') ?? ''
      const keys = [...kept.keys()]
        .filter((one) => one.startsWith(url.searchParams.get('prefix')!) && one > from)
        .sort()
      const more = keys.length > 1 ? `<NextContinuationToken>${keys[0]}</NextContinuationToken>` : ''
      return response.end(`<R>${keys.slice(0, 1).map((one) => `<Key>${one}</Key>`)}${more}</R>`)
    }
    const found = kept.get(key)
    if (!found) return response.writeHead(404).end('<Code>NoSuchKey</Code>')
    const [, start, end] = /bytes=(\d+)-(\d+)/.exec(range ?? '') ?? []
    response.writeHead(start ? 206 : 200).end(start ? found.subarray(Number(start), Number(end) + 1) : found)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => server.close())
  const { port } = server.address() as { port: number }
  return {
    kept,
    store: openS3({ ...account, secretAccessKey, endpoint: `http://127.0.0.1:${port}`, bucket: 'bucket' }),
  }
}
