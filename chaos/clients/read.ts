import { get } from 'node:http'

/**
 * One request on a connection of its own, closed after it: what stays open on a node is then its sockets, and counted.
 * Null when there is nothing of that name; rejects when nobody answered well.
 */
export function readOnce(url: string, headers: Record<string, string>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, agent: false, timeout: 3000 }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        if (answer.statusCode === 404) resolve(null)
        else if (answer.statusCode === 200) resolve(JSON.parse(Buffer.concat(chunks).toString()))
        else reject(new Error(`${answer.statusCode} from ${url}`))
      })
    })
    request.on('timeout', () => request.destroy(new Error(`No answer from ${url}`)))
    request.on('error', reject)
  })
}
