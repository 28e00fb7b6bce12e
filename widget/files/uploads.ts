import { ATTACHMENTS_PER_MESSAGE, type Attachment, type AttachmentKind } from '@parley/protocol/attachment.ts'
import { isRetryable, type Refusal } from '@parley/protocol/errors.ts'
import { newId } from '@parley/protocol/id.ts'
import type { VisitorSession } from '@parley/protocol/inbox.ts'
import { backoff } from '@parley/protocol/link.ts'
import type { Outgoing } from '@parley/protocol/outbox.ts'
import type { Keep } from '../keep.ts'
import { words } from '../words.ts'
import { shrink } from './shrink.ts'

/** A file on its way to the server; once there it has its `attachment`. */
export type Upload = {
  id: string
  conversation: string
  /** The message it goes with; null while it lies in the composer. */
  message: string | null
  name: string
  kind: AttachmentKind
  bytes: number
  sent: number
  /** `lost`: the page that held its bytes is gone. */
  state: 'waiting' | 'going' | 'done' | 'refused' | 'lost'
  why?: string
  attachment?: Attachment
}

/** A message that waits for its files. */
export type Held = Pick<Outgoing, 'id' | 'conversation' | 'body' | 'replyTo' | 'at'>

type Bytes = {
  file: Blob
  /** Where it goes, the same at every try: a conversation that was ended since does not change it. */
  path: string
  url?: string
  request?: XMLHttpRequest
  tries: number
  again?: ReturnType<typeof setTimeout>
}

export type Uploads = ReturnType<typeof openUploads>

const AT_ONCE = 2
const SILENCE_MS = 30_000
const SHOWN = /^(image\/(a?png|jpeg|gif|webp|avif)|(audio|video)\/)/

/**
 * Files go as soon as they are chosen, under an id that stays theirs: whatever breaks is tried again and arrives once.
 * What is not there yet holds back the message that names it, and no other.
 */
export function openUploads(on: {
  keep: Keep
  session(): VisitorSession
  renew(): void
  blocked(): void
  ready(message: Held, attachments: Attachment[]): void
  onChange(): void
}) {
  const bytes: Record<string, Bytes> = {}
  let uploads: Upload[] = []
  let held: Held[] = []
  try {
    const kept = JSON.parse(on.keep.get('files') ?? '{}') as { uploads?: Upload[]; held?: Held[] }
    uploads = (kept.uploads ?? []).map((one) => (one.attachment ? one : { ...one, state: 'lost', sent: 0 }))
    held = kept.held ?? []
  } catch {
    // Torn: there is no file in it.
  }

  const find = (id: string) => uploads.find((one) => one.id === id)
  const of = (message: string) => uploads.filter((one) => one.message === message)
  const change = (id: string, to: Partial<Upload>) => {
    uploads = uploads.map((one) => (one.id === id ? { ...one, ...to } : one))
  }
  const drop = (ids: string[]) => {
    uploads = uploads.filter((one) => !ids.includes(one.id))
  }

  /** After every change: what is ready leaves, what is next goes. */
  function settle() {
    for (const message of held) {
      const files = of(message.id)
      if (files.some((one) => one.state !== 'done')) continue
      held = held.filter((one) => one !== message)
      drop(files.map((one) => one.id))
      const attachments = files.map((one) => one.attachment!)
      if (message.body || files.length > 0) on.ready(message, attachments)
    }
    const going = uploads.filter((one) => one.state === 'going').length
    const next = uploads.filter((one) => one.state === 'waiting' && bytes[one.id] && !bytes[one.id]!.again)
    for (const one of next.slice(0, Math.max(0, AT_ONCE - going))) go(one.id)
    const isEmpty = uploads.length + held.length === 0
    on.keep.set('files', isEmpty ? null : JSON.stringify({ uploads, held }))
    on.onChange()
  }

  function go(id: string) {
    const body = bytes[id]
    if (!body) return
    const request = new XMLHttpRequest()
    body.request = request
    request.open('PUT', body.path)
    request.setRequestHeader('authorization', `Bearer ${on.session().token}`)
    let silence = setTimeout(() => request.abort(), SILENCE_MS)
    request.upload.onprogress = (event) => {
      clearTimeout(silence)
      silence = setTimeout(() => request.abort(), SILENCE_MS)
      change(id, { sent: event.loaded })
      on.onChange()
    }
    request.onloadend = () => {
      clearTimeout(silence)
      if (body.request === request) answered(id, body, request)
    }
    change(id, { state: 'going', sent: 0, why: undefined })
    request.send(body.file)
  }

  function answered(id: string, body: Bytes, { status, responseText }: XMLHttpRequest) {
    body.request = undefined
    let answer = {} as Attachment & Refusal
    try {
      answer = JSON.parse(responseText)
    } catch {
      // Cut off, or somebody between us and the server speaks.
    }
    if (status === 201 && answer.id) change(id, { state: 'done', sent: answer.bytes, attachment: answer })
    else if (!answer.code || isRetryable(answer.code) || status === 401) {
      if (status === 401) on.renew()
      change(id, { state: 'waiting', sent: 0 })
      body.again = setTimeout(() => retry(id), answer.retryAfter ?? 500 + backoff(body.tries++))
    } else {
      if (answer.code === 'blocked') on.blocked()
      change(id, { state: 'refused', why: sentenceOf(answer) })
    }
    settle()
  }

  function retry(id: string) {
    const body = bytes[id]
    if (!body?.again) return
    clearTimeout(body.again)
    body.again = undefined
    settle()
  }

  function sentenceOf({ code, message }: Refusal): string {
    if (code === 'file-unusable') return words.wrongKind
    return code === 'storage-full' ? words.noRoom : message
  }

  /** What is plainly too much is not sent first. What it really is the server finds. */
  async function take(upload: Upload, file: Blob, claims: string) {
    const limit = on.session().inbox.uploads[upload.kind]
    let why = ''
    if (file.size === 0) why = words.emptyFile
    else if (limit === 0) why = words.wrongKind
    else if (file.size > limit) {
      const smaller = upload.kind === 'image' ? await shrink(file, limit) : null
      if (!find(upload.id)) return
      if (smaller) return begin({ ...upload, bytes: smaller.size }, smaller, claims)
      why = words.tooLarge(file.size, limit)
    }
    if (why) {
      change(upload.id, { state: 'refused', why })
      settle()
    } else begin(upload, file, claims)
  }

  function begin({ id, conversation, name, kind, bytes: size }: Upload, file: Blob, claims: string) {
    const path = `/api/v1/visitor/conversations/${conversation}/attachments/${id}?name=${encodeURIComponent(name)}${claims}`
    bytes[id] = { file, path, tries: 0, ...(kind !== 'document' && { url: URL.createObjectURL(file) }) }
    change(id, { state: 'waiting', bytes: size })
    settle()
  }

  function uploadOf(conversation: string, { name, size, type }: File, message: string | null): Upload {
    const kind = (SHOWN.test(type) ? type.split('/')[0] : 'document') as AttachmentKind
    return { id: newId(), conversation, message, name, kind, bytes: size, sent: 0, state: 'waiting' }
  }

  function enter(conversation: string, file: File, message: string | null): Upload {
    const upload = uploadOf(conversation, file, message)
    uploads = [...uploads, upload]
    return upload
  }

  addEventListener('online', () => {
    for (const { id } of uploads) retry(id)
  })

  return {
    all: () => uploads,
    held: () => held,
    staged: (conversation: string) => uploads.filter((one) => !one.message && one.conversation === conversation),
    /** Where the bytes are that came from here: nobody needs to fetch them. */
    local: (id: string) => bytes[id]?.url,
    add(conversation: string, files: File[]) {
      const entered = files.map((file) => [enter(conversation, file, null), file] as const)
      for (const [upload, file] of entered) void take(upload, file, '')
      on.onChange()
    },
    /** A recording is a message of its own. */
    addVoice(message: Held, file: File, durationMs: number, waveform: number[]) {
      held = [...held, message]
      void take(
        enter(message.conversation, file, message.id),
        file,
        `&durationMs=${durationMs}&waveform=${waveform.join()}`,
      )
    },
    /** With all that lies in the composer and can arrive. */
    send(message: Held) {
      const files = uploads.filter((one) => !one.message && one.conversation === message.conversation)
      const able = files.filter((one) => one.state !== 'refused' && one.state !== 'lost')
      for (const one of able.slice(0, ATTACHMENTS_PER_MESSAGE)) change(one.id, { message: message.id })
      held = [...held, message]
      settle()
    },
    remove(id: string) {
      const body = bytes[id]
      const request = body?.request
      const wasThere = uploads.some((one) => one.id === id && one.sent >= one.bytes)
      clearTimeout(body?.again)
      if (body?.url) URL.revokeObjectURL(body.url)
      delete bytes[id]
      request?.abort()
      drop([id])
      if (body && wasThere) {
        const headers = { authorization: `Bearer ${on.session().token}` }
        // A day later it would be gone by itself.
        fetch(body.path.replace(/\?.*/, ''), { method: 'DELETE', headers }).catch(() => {})
      }
      settle()
    },
    /** The bytes of a file that was lost with its page, chosen once more. */
    again(id: string, file: File) {
      const lost = find(id)
      if (!lost) return
      // Under a new id: it may be another file this time.
      const { id: fresh, name, kind, bytes: size } = uploadOf(lost.conversation, file, lost.message)
      change(id, { id: fresh, name, kind, bytes: size, state: 'waiting' })
      void take(find(fresh)!, file, '')
    },
    redirect(from: string, to: string) {
      for (const one of uploads) if (one.conversation === from) change(one.id, { conversation: to })
      held = held.map((one) => (one.conversation === from ? { ...one, conversation: to } : one))
      settle()
    },
    clear() {
      for (const body of Object.values(bytes)) {
        clearTimeout(body.again)
        const { request } = body
        body.request = undefined
        request?.abort()
      }
      uploads = []
      held = []
      settle()
    },
  }
}
