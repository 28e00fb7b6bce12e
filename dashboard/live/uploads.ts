import {
  ATTACHMENTS_PER_MESSAGE,
  type Attachment,
  type AttachmentKind,
  type UploadLimits,
} from '@parley/protocol/attachment.ts'
import { isRetryable, type Refusal } from '@parley/protocol/errors.ts'
import { newId } from '@parley/protocol/id.ts'
import type { DraftMode, openDrafts } from './drafts.ts'
import { request } from './request.ts'
import { createStore } from './store.ts'

/** A file on its way into a draft. `waiting` and `uploading` may still arrive; `broken` can go on; `refused` never will. */
export type Upload = {
  id: string
  name: string
  bytes: number
  kind: AttachmentKind
  state: 'waiting' | 'uploading' | 'done' | 'broken' | 'refused'
  /** Bytes that have left, and when the first did. */
  sent: number
  since: number
  /** Its bytes are not in this tab any more: they must be chosen again. */
  lost?: true
  /** Why it is broken or refused. */
  sentence?: string
  attachment?: Attachment
  /** Of an image or recording of this tab: shown while it is on its way. */
  preview?: string
  claims?: Claims
}

/** What only this browser can know of a film or recording. */
export type Claims = { width?: number; height?: number; durationMs?: number; waveform?: number[] }

/** So many at once: more would only slow each other down. */
const AT_ONCE = 3

type Job = { id: string; conversation: string; mode: DraftMode; file: File; claims: Claims; run?: XMLHttpRequest }

/** Files on their way, apart from the screen: they go on while the agent looks at another conversation. */
export function openUploads(drafts: ReturnType<typeof openDrafts>) {
  const byDraft = createStore<ReadonlyMap<string, readonly Upload[]>>(
    new Map(
      [...drafts.extras.get()].flatMap(([key, { files = [], cutOff = [] }]) => {
        const all = [...files.map(arrived), ...cutOff.map(lost)]
        return all.length > 0 ? [[key, all]] : []
      }),
    ),
  )
  const jobs = new Map<string, Job>()

  const of = (conversation: string, mode: DraftMode) => byDraft.get().get(drafts.keyOf(conversation, mode)) ?? NONE
  const set = (conversation: string, mode: DraftMode, next: readonly Upload[]) => {
    const key = drafts.keyOf(conversation, mode)
    const was = of(conversation, mode)
    byDraft.update((before) => {
      const all = new Map(before)
      if (next.length === 0) all.delete(key)
      else all.set(key, next)
      return all
    })
    // Only what has arrived, or still may, is worth a write: progress is not.
    const isKept = (one: Upload) => one.state !== 'refused'
    if (was.filter(isKept).map(stateOf).join() === next.filter(isKept).map(stateOf).join()) return
    const files = next.flatMap((one) => one.attachment ?? [])
    const cutOff = next
      .filter((one) => isKept(one) && !one.attachment)
      .map(({ id, name, bytes, kind }) => ({ id, name, bytes, kind }))
    drafts.setExtra(conversation, mode, {
      files: files.length > 0 ? files : undefined,
      cutOff: cutOff.length > 0 ? cutOff : undefined,
    })
  }
  const change = ({ conversation, mode, id }: Pick<Job, 'conversation' | 'mode' | 'id'>, what: Partial<Upload>) =>
    set(
      conversation,
      mode,
      of(conversation, mode).map((one) => (one.id === id ? { ...one, ...what } : one)),
    )

  function add(
    conversation: string,
    mode: DraftMode,
    files: readonly File[],
    limits: UploadLimits,
    claims: Claims = {},
  ) {
    const now = of(conversation, mode)
    const added: Upload[] = files.map((file, at) => {
      const kind = kindOf(file)
      const common = { id: newId(), name: file.name || 'file', bytes: file.size, kind, sent: 0, since: 0 }
      const sentence =
        now.length + at >= ATTACHMENTS_PER_MESSAGE
          ? `A message takes ${ATTACHMENTS_PER_MESSAGE} files. Send these first.`
          : refusalOf(file, kind, limits)
      if (sentence) return { ...common, state: 'refused', sentence }
      jobs.set(common.id, { id: common.id, conversation, mode, file, claims })
      const shows = kind === 'image' || claims.waveform
      return { ...common, state: 'waiting', claims, ...(shows && { preview: URL.createObjectURL(file) }) }
    })
    set(conversation, mode, [...now, ...added])
    pump()
    return added
  }

  function pump() {
    let running = [...jobs.values()].filter((job) => job.run).length
    for (const job of jobs.values()) {
      if (running >= AT_ONCE) return
      if (job.run || of(job.conversation, job.mode).find((one) => one.id === job.id)?.state !== 'waiting') continue
      start(job)
      running++
    }
  }

  function start(job: Job) {
    const { id, conversation, file, claims } = job
    const run = new XMLHttpRequest()
    job.run = run
    change(job, { state: 'uploading', sent: 0, since: Date.now() })
    const query = new URLSearchParams({ name: file.name || 'file' })
    for (const [name, value] of Object.entries(claims)) query.set(name, String(value))
    run.open('PUT', `/api/v1/conversations/${conversation}/attachments/${id}?${query}`)
    run.setRequestHeader('x-parley', '1')
    run.setRequestHeader('content-type', file.type || 'application/octet-stream')
    run.upload.onprogress = ({ loaded }) => change(job, { sent: Math.min(loaded, file.size) })
    run.onload = () => {
      const said = read(run.responseText)
      if (run.status === 201) finish(job, said as Attachment)
      else if (run.status < 500 && isRefusal(said) && !isRetryable(said.code)) refuse(job, said.message)
      else breakOff(job, isRefusal(said) ? said.message : null)
    }
    run.onerror = () => breakOff(job, null)
    run.send(file)
  }

  function finish(job: Job, attachment: Attachment) {
    jobs.delete(job.id)
    change(job, { state: 'done', attachment, sent: job.file.size, name: attachment.name, kind: attachment.kind })
    pump()
  }

  function refuse(job: Job, sentence: string) {
    jobs.delete(job.id)
    change(job, { state: 'refused', sentence })
    pump()
  }

  /** The same bytes under the same id are the same upload, so going on is safe whatever had arrived. */
  function breakOff(job: Job, sentence: string | null) {
    delete job.run
    const one = of(job.conversation, job.mode).find((upload) => upload.id === job.id)
    const share = one && one.bytes > 0 ? Math.round((one.sent / one.bytes) * 100) : 0
    change(job, { state: 'broken', sentence: sentence ?? `The line broke at ${Math.min(share, 99)} %.` })
    pump()
  }

  function goOn(conversation: string, mode: DraftMode, id: string) {
    change({ conversation, mode, id }, { state: 'waiting', sent: 0 })
    pump()
  }

  return {
    byDraft,
    of,
    add,
    /** A file that the server holds already, for this conversation and agent. */
    addUploaded(conversation: string, mode: DraftMode, ...files: Attachment[]) {
      const now = of(conversation, mode)
      set(conversation, mode, [...now, ...files.filter(({ id }) => !now.some((one) => one.id === id)).map(arrived)])
    },
    goOn,
    /** The line is back: what broke with it goes on by itself. */
    goOnAll() {
      for (const { id, conversation, mode } of jobs.values()) {
        if (of(conversation, mode).find((one) => one.id === id)?.state === 'broken') goOn(conversation, mode, id)
      }
    },
    /** The agent thinks better of it. */
    remove(conversation: string, mode: DraftMode, id: string) {
      const one = of(conversation, mode).find((upload) => upload.id === id)
      jobs.get(id)?.run?.abort()
      jobs.delete(id)
      if (one?.preview) URL.revokeObjectURL(one.preview)
      set(
        conversation,
        mode,
        of(conversation, mode).filter((upload) => upload.id !== id),
      )
      // What nobody names is swept within a day, should this not arrive.
      if (one && one.state !== 'refused')
        request.delete(`/conversations/${conversation}/attachments/${id}`).catch(() => {})
      pump()
    },
    /** They went with a message. What broke stays, what was refused was read. */
    taken(conversation: string, mode: DraftMode) {
      set(
        conversation,
        mode,
        of(conversation, mode).filter((upload) => upload.state === 'broken'),
      )
    },
    /** Written as a reply, to be left as a note, or the other way round. */
    move(conversation: string, from: DraftMode, to: DraftMode) {
      const moving = of(conversation, from)
      for (const { id } of moving) {
        const job = jobs.get(id)
        if (job) job.mode = to
      }
      set(conversation, to, [...of(conversation, to), ...moving])
      set(conversation, from, [])
    },
  }
}

const NONE: readonly Upload[] = []

const stateOf = ({ id, attachment }: Upload) => `${id} ${attachment ? 'there' : ''}`

type Named = Pick<Upload, 'id' | 'name' | 'bytes' | 'kind'>
const lost = ({ id, name, bytes, kind }: Named): Upload => ({
  ...{ id, name, bytes, kind, state: 'broken', sent: 0, since: 0, lost: true },
  sentence: 'Cut off when the page was left.',
})

const arrived = (attachment: Attachment): Upload => ({
  id: attachment.id,
  name: attachment.name,
  bytes: attachment.bytes,
  kind: attachment.kind,
  ...{ state: 'done', sent: attachment.bytes, since: 0, attachment },
})

function kindOf({ type }: File): AttachmentKind {
  const kind = type.split('/')[0]
  return kind === 'video' || kind === 'audio' ? kind : kind === 'image' && !type.includes('svg') ? 'image' : 'document'
}

const MANY: Record<AttachmentKind, string> = {
  image: 'Photos',
  video: 'Videos',
  audio: 'Recordings',
  document: 'Documents',
}

/** What the server would refuse is not sent: the sentence comes at once. The server looks again. */
function refusalOf({ size }: File, kind: AttachmentKind, limits: UploadLimits): string | null {
  if (size === 0) return 'This file is empty.'
  if (limits[kind] === 0) return `${MANY[kind]} cannot be sent here.`
  if (size <= limits[kind]) return null
  return `${megabytes(size)}. ${MANY[kind]} up to ${megabytes(limits[kind])} here; send a link instead.`
}

export function megabytes(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1024))} KB`
  const some = bytes / 1_048_576
  return `${some >= 10 ? Math.round(some) : Number(some.toFixed(1))} MB`
}

function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isRefusal(said: unknown): said is Refusal {
  return typeof said === 'object' && said !== null && 'code' in said
}
