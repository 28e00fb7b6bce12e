import { dirname, join } from 'node:path'

/** The arrows of docs/architecture.md, checked on the text of the files: path → what stands in it. */
export type Files = ReadonlyMap<string, string>

/** Who may import whom: each only what stands before it. What stands together does not know of its neighbours. */
export const ORDER = [
  ['platform'],
  ['events'],
  ['workspaces'],
  ['agents'],
  ['teams'],
  ['inboxes'],
  ['fields', 'places'],
  ['labels'],
  ['visitors'],
  ['contacts'],
  ['conversations'],
  ['attachments'],
  ['messages'],
  // Slices that react or serve, and channels: every other folder.
  ['*'],
  ['realtime'],
  ['installation', 'health.ts', 'pages.ts', 'jobs.ts', 'demo-data'],
  ['app.ts'],
  ['main.ts'],
]

/** Data that anyone may read. It knows the platform, and of events their names. */
const DATA = ['config.ts', 'reactions.ts', 'schedule.ts', 'version.ts']

/** Who writes which table; everyone may read. Memberships are written from both of their ends. */
export const WRITERS: Record<string, string[]> = {
  workspaces: ['workspaces'],
  installation: ['workspaces'],
  agents: ['agents'],
  invitations: ['agents'],
  'auth.user': ['agents'],
  'auth.session': ['agents'],
  'auth.account': ['agents'],
  'auth.verification': ['agents'],
  teams: ['teams'],
  team_members: ['teams'],
  inboxes: ['inboxes'],
  inbox_members: ['agents', 'inboxes'],
  visitors: ['visitors'],
  fields: ['fields'],
  panels: ['fields'],
  visitor_words: ['visitors'],
  visitor_pages: ['visitors'],
  visitor_notes: ['visitors'],
  contacts: ['contacts'],
  contact_words: ['contacts'],
  contact_events: ['contacts'],
  contact_merges: ['contacts'],
  contact_strangers: ['contacts'],
  contact_imports: ['contacts'],
  contact_import_pieces: ['contacts'],
  contact_import_changes: ['contacts'],
  labels: ['labels'],
  views: ['views'],
  view_orders: ['views'],
  conversation_counts: ['conversations'],
  conversations: ['conversations'],
  read_marks: ['conversations'],
  attachments: ['attachments'],
  messages: ['messages'],
  events: ['events'],
  gathered_events: ['events'],
  workspace_events: ['events'],
  search_documents: ['search'],
  notifications: ['notifications'],
  notification_settings: ['notifications'],
  blocks: ['blocks'],
  transcript_mails: ['transcripts'],
  saved_replies: ['saved-replies'],
  saved_reply_files: ['saved-replies'],
}

/** Words for what has no name: they attract everything. */
const NAMELESS = /^(index|utils?|helpers?|common|misc|managers?|service|repository|handlers?|core|base|types|lib)$/

/** The queue's library tells its life by an emitter; between parts of the domain there is none. */
const MAY_EMIT = ['server/platform/queue.ts']

export function violations(files: Files): string[] {
  return [...files].flatMap(([file, text]) => {
    const code = withoutComments(text)
    const broken = [...namesOf(file), ...barrelsIn(code), ...importsIn(code).flatMap((from) => judge(file, from))]
    if (!isTest(file)) broken.push(...emittersIn(file, code), ...writesIn(file, code))
    return broken.map((what) => `${file}: ${what}`)
  })
}

function judge(file: string, from: string): string[] {
  const target = from.startsWith('.') ? join(dirname(file), from) : from.replace(/^@parley\//, '')
  const [home = ''] = file.split('/')
  const [place = ''] = target.split('/')
  const isOurs = from.startsWith('.') || from.startsWith('@parley/')
  if (!isOurs) return []
  if (from.startsWith('.') && !/\.(ts|tsx|mjs|js|css|html|svg|json)(\?.*)?$/.test(from))
    return [`imports ${from} without saying which file`]
  if (/^server\/(app|main)\.ts$/.test(target) && !isTest(file) && file !== 'server/main.ts')
    return [`imports ${target}: only tests do`]
  if (isTest(file)) return []
  if (home === 'protocol' && place !== 'protocol') return [`imports ${from}: protocol imports nothing`]
  if ((home === 'dashboard' || home === 'widget') && place !== home && place !== 'protocol')
    return [`imports ${from}: only protocol is shared`]
  if (home !== 'server') return []
  if (place !== 'server' && place !== 'protocol') return [`imports ${from}: a server knows no front end`]
  return place === 'server' ? judgeWithin(file, target) : []
}

function judgeWithin(file: string, target: string): string[] {
  const [mine, theirs] = [partOf(file), partOf(target)]
  if (mine === theirs || DATA.includes(theirs)) return []
  if (DATA.includes(mine)) return ['platform', 'events'].includes(theirs) ? [] : [`imports ${target}: it is data`]
  if (mine.startsWith('channels/')) {
    const may = theirs === 'platform' || target === 'server/channels/channel.ts'
    return may ? [] : [`imports ${target}: a channel knows only channel.ts and the platform`]
  }
  return rankOf(mine) > rankOf(theirs) ? [] : [`imports ${target}: only what stands to the left of it`]
}

/** A slice, or a file at the root; of channels each is one. */
function partOf(path: string): string {
  const [, slice = '', file = ''] = path.split('/')
  return slice === 'channels' && file !== '' && !file.endsWith('.ts') ? `channels/${file}` : slice
}

function rankOf(part: string): number {
  const named = ORDER.findIndex((some) => some.includes(part))
  return named >= 0 ? named : ORDER.findIndex((some) => some.includes('*'))
}

function namesOf(file: string): string[] {
  const parts = file
    .split('/')
    .slice(1)
    .map((part) => part.split('.')[0]!)
  return parts
    .filter((part) => NAMELESS.test(part) && file !== 'dashboard/index.html')
    .map((part) => `"${part}" is no name`)
}

function barrelsIn(code: string): string[] {
  return /^\s*export\s+\*/m.test(code) ? ['re-exports another file: import the one you mean'] : []
}

function emittersIn(file: string, code: string): string[] {
  const emits = file.startsWith('server/') && /\bEventEmitter\b|\bnew EventTarget\b/.test(code)
  return emits && !MAY_EMIT.includes(file)
    ? ['has an emitter: call record(), and list what follows in reactions.ts']
    : []
}

function writesIn(file: string, code: string): string[] {
  if (!file.startsWith('server/') || file.startsWith('server/demo-data/')) return []
  const sql = code.matchAll(/\b(?:insert into|delete from|update)\s+((?:auth\.)?"?[a-z_]+"?)/gi)
  const built = code.matchAll(/\.(?:insertInto|updateTable|deleteFrom)\(\s*'([^']+)'/g)
  const written = [...sql, ...built].map(([, name]) => name!.replaceAll('"', '').split(' ')[0]!)
  return [...new Set(written)]
    .filter((table) => WRITERS[table] && !WRITERS[table].includes(partOf(file)))
    .map((table) => `writes ${table}: that is for ${WRITERS[table]!.join(' and ')}`)
}

function importsIn(code: string): string[] {
  const found = code.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g)
  return [...found].map(([, , path]) => path!)
}

/** Enough for code in this house's format: what begins a comment within a string is rare, and then an import is missed at most. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}

function isTest(file: string): boolean {
  return /(\.test\.tsx?|\/factory\.ts)$/.test(file) || /^(server\/test|e2e|bench|chaos)\//.test(file)
}
