import { createHash, createHmac } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { Store } from './blobs.ts'
import { Refused } from './refused.ts'

/** A bucket of any service that speaks S3. */
export type S3Place = { endpoint: string; region: string; bucket: string; accessKeyId: string; secretAccessKey: string }

/** The four requests we make of S3. Addressed by path, which every service understands (docs/decisions/0005). */
export function openS3(place: S3Place): Store {
  return {
    async keep(path, key) {
      const body = await openAsBlob(path)
      const answer = await ask('PUT', key, { body })
      if (!answer.ok) throw await failure(answer)
      await answer.body?.cancel()
      await rm(path, { force: true })
    },
    async read(key, range) {
      const answer = await ask('GET', key, { headers: range ? { range: `bytes=${range.start}-${range.end}` } : {} })
      if (answer.status === 404) {
        await answer.body?.cancel()
        return null
      }
      if (!answer.ok) throw await failure(answer)
      return Readable.fromWeb(answer.body as ReadableStream)
    },
    async remove(key) {
      const answer = await ask('DELETE', key)
      if (!answer.ok && answer.status !== 404) throw await failure(answer)
      await answer.body?.cancel()
    },
    async *keysOf(day) {
      for (let token: string | undefined, more = true; more; ) {
        const query = { 'list-type': '2', prefix: `${day}/`, ...(token && { 'continuation-token': token }) }
        const answer = await ask('GET', '', { query })
        if (!answer.ok) throw await failure(answer)
        const xml = await answer.text()
        for (const [, key] of xml.matchAll(/<Key>([^<]+)<\/Key>/g)) yield key!
        token = /<NextContinuationToken>([^<]+)</.exec(xml)?.[1]
        more = token !== undefined
      }
    },
  }

  function ask(
    method: string,
    key: string,
    { headers = {}, query = {}, body }: { headers?: Headers; query?: Headers; body?: Blob } = {},
  ): Promise<Response> {
    const url = new URL(`${place.endpoint}/${place.bucket}/${key}`.replace(/\/$/, ''))
    for (const name of Object.keys(query).sort()) url.searchParams.set(name, query[name]!)
    const signed = sign(place, method, url, headers, new Date())
    return fetch(url, { method, headers: signed, ...(body && { body }) }).catch(() => {
      throw new Refused('unavailable', 'The file store is away. Try again in a moment.', { retryAfter: 2000 })
    })
  }
}

type Headers = Record<string, string>

async function failure(answer: Response): Promise<Error> {
  return new Error(`The file store answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`)
}

/** AWS Signature Version 4, for a body that is not part of it. Exported for the test against Amazon's own example. */
export function sign(
  { region, accessKeyId, secretAccessKey }: Omit<S3Place, 'endpoint' | 'bucket'>,
  method: string,
  url: URL,
  headers: Headers,
  at: Date,
  payload = 'UNSIGNED-PAYLOAD',
): Headers {
  const time = at.toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`
  const all: Headers = { ...headers, host: url.host, 'x-amz-content-sha256': payload, 'x-amz-date': time }
  const names = Object.keys(all).sort()
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&')
  const canonical = [
    method,
    url.pathname,
    query,
    ...names.map((name) => `${name}:${all[name]}`),
    '',
    names.join(';'),
    payload,
  ].join('\n')
  const key = [time.slice(0, 8), region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    `AWS4${secretAccessKey}`,
  )
  const signature = createHmac('sha256', key)
    .update(`AWS4-HMAC-SHA256\n${time}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`)
    .digest('hex')
  const { host: _host, ...sent } = all
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope},SignedHeaders=${names.join(';')},Signature=${signature}`
  return { ...sent, authorization }
}
