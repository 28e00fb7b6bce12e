import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Attachment } from '@parley/protocol/attachment.ts'
import type { Refusal } from '@parley/protocol/errors.ts'
import { newId } from '@parley/protocol/id.ts'
import sharp from 'sharp'
import type { Viewer } from '../agents/viewer.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import { cookieOf } from './socket.ts'
import { type TestNode, tokenOf } from './world.ts'

export type Answer<T> = { status: number; body: T & Refusal }

/** What an agent's browser, or a visitor's, sends with each request. */
export async function credentials(node: TestNode, who: Viewer | VisitorAuthor): Promise<Record<string, string>> {
  if (who.kind === 'visitor') return { authorization: `Bearer ${tokenOf(node, who)}` }
  return { cookie: await cookieOf(node, who), 'x-parley': '1' }
}

export function uploadPath(who: Viewer | VisitorAuthor, conversation: string, id: string): string {
  return `/api/v1/${who.kind === 'visitor' ? 'visitor/' : ''}conversations/${conversation}/attachments/${id}`
}

export type Upload = { id?: string; name?: string; type?: string; query?: Record<string, string> }

export async function upload(
  node: TestNode,
  who: Viewer | VisitorAuthor,
  conversation: string,
  file: Buffer | string,
  { id = newId(), name = 'file', type = 'application/octet-stream', query = {} }: Upload = {},
): Promise<Answer<Attachment>> {
  const search = new URLSearchParams({ name, ...query })
  const answer = await fetch(`${node.url}${uploadPath(who, conversation, id)}?${search}`, {
    method: 'PUT',
    headers: { ...(await credentials(node, who)), 'content-type': type },
    body: new Uint8Array(Buffer.from(file)),
  })
  return { status: answer.status, body: (await answer.json()) as Attachment & Refusal }
}

/** Everything in the node's folder of files, whatever for. */
export async function filesOf(node: TestNode): Promise<string[]> {
  const folder = join(node.config.dataDir, 'files')
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
}

/** Waits until the node keeps so many files as the condition wants. */
export async function filesBecome(node: TestNode, that: (count: number) => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const { length } = await filesOf(node)
    if (that(length)) return
    if (Date.now() > deadline) throw new Error(`Waited in vain: there are ${length} files.`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export function aPhoto(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
}

/** As heavy as its pixels are many: noise cannot be packed. */
export function aHeavyPhoto(width: number, height: number): Promise<Buffer> {
  const raw = { width, height, channels: 3 } as const
  return sharp(randomBytes(width * height * 3), { raw })
    .png({ compressionLevel: 0 })
    .toBuffer()
}

export const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(5000), Buffer.from('\n%%EOF')])
