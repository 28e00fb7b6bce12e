import { chunks } from './crowd.ts'
import { type Line, openLine } from './line.ts'

let lines: Line[] = []

/** Opens connections and leaves them be. From several addresses of this machine: each has only so many ports. */
export async function idle({ port, tokens, hello }: { port: number; tokens: string[]; hello: boolean }): Promise<void> {
  let n = lines.length
  for (const some of chunks(tokens, 100)) {
    lines.push(
      ...(await Promise.all(
        some.map(async (token) => {
          const host = `127.0.0.${1 + (n++ % 4)}`
          const line = await openLine({ port, host, path: '/api/v1/visitor/socket' })
          if (hello) await welcomed(line, token)
          return line
        }),
      )),
    )
  }
}

export async function leaveIdle(_: object): Promise<void> {
  for (const line of lines) {
    line.onClose = () => {}
    line.close()
  }
  lines = []
}

function welcomed(line: Line, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    line.onClose = (code) => reject(new Error(`Closed with ${code} instead of a welcome.`))
    // The word on whether the team is there is the last that a visitor hears unasked.
    line.onText = (text) => text.includes('"type":"team"') && resolve()
    line.send(JSON.stringify({ type: 'hello', v: 1, tab: 'bench', resume: [], token }))
  })
}
