import { createHash, randomInt } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { newId } from '@parley/protocol/id.ts'
import { createAgent } from '../agents/create.ts'
import type { AuthDeps } from '../agents/find-viewer.ts'
import { previewKey } from '../attachments/attachment.ts'
import type { Config } from '../config.ts'
import { keyOfName, writeContactWords } from '../contacts/words.ts'
import { recordPast } from '../events/record.ts'
import { createInbox } from '../inboxes/create.ts'
import { type Blobs, newKey } from '../platform/blobs.ts'
import { CannotStart } from '../platform/cannot-start.ts'
import { type Tx, transaction } from '../platform/database.ts'
import { enqueueOnce } from '../platform/queue.ts'
import { createTeam } from '../teams/create.ts'
import { createWorkspace, newWorkspaceId } from '../workspaces/create.ts'
import { claimSetUp } from '../workspaces/installation.ts'
import { type Chance, openChance } from './chance.ts'
import { type Cast, type Composed, compose } from './compose.ts'
import { facePath } from './faces.ts'
import { type Media, type Medium, makeMedia } from './media.ts'
import { AGENTS, TEAMS, WORKSPACE } from './people.ts'
import { SAVED_REPLIES } from './saved-replies.ts'
import { CATEGORIES, CUSTOM_VIEWS, FIELDS, LABELS, type LabelName } from './sorting.ts'
import { pagesOf, type VisitorRow } from './visitors.ts'

const SEED = 1895

export type DemoSignIn = { email: string; password: string }

/**
 * Fills an empty installation with a shop that looks lived in: its people, and 300 conversations of the last 30 days. The
 * owner of the settings, where there is one, is the owner here; else the password is made up and said once.
 */
export async function fillDemo(
  { db, auth, blobs }: Pick<AuthDeps, 'db' | 'auth'> & { blobs: Blobs },
  owner: Config['owner'],
  now = Date.now(),
): Promise<DemoSignIn> {
  const signIn = {
    email: owner?.email.toLowerCase() ?? AGENTS[0]!.email,
    password: owner?.password ?? madeUpPassword(),
  }
  // One password for all: whoever looks around may do it as any of them.
  const passwordHash = await auth.hash(signIn.password)
  const chance = openChance(SEED)
  const media = await makeMedia(chance, now)
  const stored = await storeMedia(blobs, media)
  await transaction(db, newWorkspaceId(), async (tx) => {
    if (!(await claimSetUp(tx))) {
      throw new CannotStart(
        'There is data here already, so nothing was filled in. Start without --demo, or set another DATA_DIR.',
      )
    }
    await createWorkspace(tx, WORKSPACE)
    const inboxes = await makeInboxes(tx)
    const agents: Cast['agents'] = []
    for (const [n, one] of AGENTS.entries()) {
      const email = n === 0 ? signIn.email : one.email
      const inboxIds = one.inboxes.map((inbox) => inboxes[inbox].id)
      const { id } = await createAgent(tx, auth, { name: one.name, email, passwordHash, role: one.role, inboxIds })
      agents.push({ ...one, id })
    }
    await dress(tx, agents, now)
    const teams = new Map<string, string>()
    for (const { name, members } of TEAMS) {
      const agentIds = agents.filter((one) => members.includes(handleOf(one))).map((one) => one.id)
      teams.set(name, (await createTeam(tx, agents[0]!.id, { name, agentIds })).id)
    }
    await insert(tx, 'saved_replies', savedReplies(tx, agents, teams))
    const labels = await makeLabels(tx)
    const composed = compose(chance, { workspaceId: tx.workspaceId, agents, inboxes, labels, media }, now)
    const fields = FIELDS.map((field, position) => ({ workspace_id: tx.workspaceId, id: newId(), ...field, position }))
    await insert(tx, 'fields', fields)
    answer(chance, composed.visitors, fields)
    await saveContacts(tx, chance, composed.visitors, agents)
    await write(tx, composed)
    await writeAround(tx, chance, composed, agents)
    await writeAttachments(tx, composed, stored)
    await insert(
      tx,
      'views',
      CUSTOM_VIEWS.map(({ name, audience, sort, tree }) => ({
        ...{ workspace_id: tx.workspaceId, id: newId(), owner_id: agents[0]!.id },
        ...{ name, audience, sort, tree: tree(labels) },
      })),
    )
    // Nobody is connected yet, and the past is no news; but it is to be found at once.
    await enqueueOnce(tx, 'index-messages')
    tx.news.conversations.length = 0
    tx.news.workspace.length = 0
  })
  return signIn
}

async function makeInboxes(tx: Tx): Promise<Cast['inboxes']> {
  const hours = { reopenHours: 72, expiryHours: 72 }
  const shop = await createInbox(tx, null, {
    name: 'Tarnside shop',
    settings: {
      ...hours,
      displayName: 'Tarnside',
      color: '#1f5c4a',
      greeting: 'Hello. What can we help you find?',
      categories: CATEGORIES.shop,
    },
  })
  const repairs = await createInbox(tx, null, {
    name: 'Repair workshop',
    settings: {
      ...hours,
      displayName: 'Tarnside repairs',
      color: '#9a4a1d',
      corners: 'round',
      greeting: 'What needs mending?',
      categories: CATEGORIES.repairs,
    },
  })
  return { shop: { ...shop, ...hours }, repairs: { ...repairs, ...hours } }
}

/** What agents have that no verb gives them yet: pictures, and a past. */
async function dress(tx: Tx, agents: Cast['agents'], now: number): Promise<void> {
  await tx.rows(
    'dress-agents',
    `update agents a set picture = u.picture, availability = u.availability, deactivated_at = u.deactivated_at, created_at = $6
     from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[]) u(id, picture, availability, deactivated_at)
     where a.workspace_id = $1 and a.id = u.id`,
    [
      tx.workspaceId,
      agents.map((one) => one.id),
      agents.map((one) => (one.face ? facePath(handleOf(one)) : null)),
      agents.map((one) => one.availability),
      agents.map((one) => (one.deactivated ? new Date(now - 4 * 86_400_000).toISOString() : null)),
      new Date(now - 400 * 86_400_000).toISOString(),
    ],
  )
}

function savedReplies(tx: Tx, agents: Cast['agents'], teams: Map<string, string>): object[] {
  return SAVED_REPLIES.map(({ name, shortcut, folder, body, by, uses, team, own }) => ({
    workspace_id: tx.workspaceId,
    id: newId(),
    author_id: agents.find((one) => one.email.startsWith(`${by}@`))?.id ?? agents[0]!.id,
    audience: own ? 'me' : team ? 'team' : 'everyone',
    team_id: team ? teams.get(team) : null,
    ...{ name, shortcut, folder, body, uses },
  }))
}

/** Set-based: a few statements for all of it. */
async function write(tx: Tx, { visitors, conversations, recorded, readMarks }: Composed): Promise<void> {
  await insert(
    tx,
    'visitors',
    visitors.map(({ has_open: _, ...row }) => row),
  )
  await insert(
    tx,
    'conversations',
    conversations.map(({ state, marks }) => ({
      workspace_id: tx.workspaceId,
      id: state.id,
      inbox_id: state.inboxId,
      visitor_id: state.visitorId,
      seq: state.seq,
      public_seq: state.publicSeq,
      epoch: state.epoch,
      status: state.status,
      outcome: state.outcome,
      assignee_id: state.assigneeId,
      host_id: state.hostId,
      speakers: state.speakers,
      preview_by: state.preview?.by.kind ?? null,
      preview_by_id: state.preview && 'id' in state.preview.by ? state.preview.by.id : null,
      preview_text: state.preview?.text ?? null,
      last_message_at: state.lastMessageAt,
      waiting_since: state.waitingSince,
      started_at: state.startedAt,
      ended_at: state.endedAt,
      reopen_until: state.reopenUntil,
      team_id: state.teamId,
      priority: state.priority,
      is_critical: state.critical !== null,
      critical_comment: state.critical?.comment ?? null,
      category: state.category,
      label_ids: state.labelIds,
      rating_asked: state.ratingAsked,
      rating_score: state.rating?.score ?? null,
      rating_comment: state.rating?.comment ?? null,
      visitor_messages: state.visitorMessages,
      agent_messages: state.agentMessages,
      visitor_delivered: marks.visitor.delivered,
      visitor_read: marks.visitor.read,
      visitor_read_messages: marks.readMessages,
      agents_delivered: marks.agents.delivered,
      agents_read: marks.agents.read,
      changed_at: recorded.at(-1)!.event.at,
    })),
  )
  await insert(
    tx,
    'messages',
    recorded.flatMap(({ conversationId, event }) => {
      if (event.type !== 'message.created' && event.type !== 'note.created') return []
      const { id, body, attachments, replyTo, editedAt } = event.type === 'note.created' ? event.note : event.message
      const kind = event.type === 'note.created' ? 'note' : 'message'
      const author_id = 'id' in event.by ? event.by.id : null
      return {
        workspace_id: tx.workspaceId,
        conversation_id: conversationId,
        author_id,
        id,
        seq: event.seq,
        kind,
        body,
        attachments: attachments ?? null,
        reply_to: replyTo ?? null,
        edited_at: editedAt ?? null,
      }
    }),
  )
  await recordPast(tx, recorded)
  await insert(
    tx,
    'read_marks',
    readMarks.map(({ agentId, conversationId, seq, visitorMessages }) => ({
      workspace_id: tx.workspaceId,
      agent_id: agentId,
      conversation_id: conversationId,
      seq,
      visitor_messages: visitorMessages,
    })),
  )
}

async function makeLabels(tx: Tx): Promise<Record<LabelName, string>> {
  const rows = LABELS.map((label, position) => ({ workspace_id: tx.workspaceId, id: newId(), ...label, position }))
  await insert(tx, 'labels', rows)
  return Object.fromEntries(rows.map(({ name, id }) => [name, id])) as Record<LabelName, string>
}

/** Most who said their address are in the book. */
async function saveContacts(tx: Tx, chance: Chance, visitors: VisitorRow[], agents: Cast['agents']): Promise<void> {
  const known = new Set<string>()
  const saved = visitors.flatMap((row) => {
    if (row.name === null || row.email === null || !(chance.odds(0.75) || row.name === 'Freya Lindqvist')) return []
    // An address is one person, in whichever inbox they write.
    if (known.has(row.email)) return []
    known.add(row.email)
    row.contact_id = chance.id(Date.parse(row.first_seen_at))
    const { contact_id: id, name, email, phone } = row
    return [
      { id, name, email, phone, company: null, tags: TAGS.filter(() => chance.odds(0.18)), at: row.first_seen_at },
    ]
  })
  await insert(
    tx,
    'contacts',
    saved.map(({ at, ...contact }) => ({
      workspace_id: tx.workspaceId,
      ...contact,
      ...{ name_key: keyOfName(contact.name), origin: 'conversation', created_by: agents[0]!.id, created_at: at },
    })),
  )
  await writeContactWords(tx, saved)
}

/** Who has bought before has answered before. */
function answer(chance: Chance, visitors: VisitorRow[], [size, number]: { id: string; options: string[] }[]): void {
  for (const row of visitors) {
    if (!('orders' in row.attributes)) continue
    row.fields = { [size!.id]: chance.pick(size!.options), [number!.id]: `K-${chance.whole(10_000, 99_999)}` }
  }
}

const TAGS = ['regular', 'fell club', 'trade', 'press', 'newsletter']

/** Where visitors have been, and what agents wrote down about them. */
async function writeAround(tx: Tx, chance: Chance, { visitors }: Composed, agents: Cast['agents']): Promise<void> {
  await insert(
    tx,
    'visitor_pages',
    visitors.flatMap((row) => (row.has_open ? pagesOf(chance, row) : [])),
  )
  await insert(
    tx,
    'visitor_notes',
    visitors.flatMap((row) => {
      const isFreya = row.name === 'Freya Lindqvist'
      if (!isFreya && !chance.odds(0.06)) return []
      return {
        ...{ workspace_id: tx.workspaceId, visitor_id: row.id, id: chance.id(Date.parse(row.last_seen_at)) },
        ...{ author_id: agents[1]!.id, created_at: row.first_seen_at },
        body: isFreya ? 'Wants repairs, not refunds. Write in English.' : chance.pick(REMARKS),
      }
    }),
  )
}

const REMARKS = [
  'Prefers e-mail in the morning.',
  'Guides groups in the Cairngorms; asks on their behalf.',
  'Two sizes at home.',
]

type Stored = Map<string, Medium & { blob: string }>

/** Before their rows, like any upload. */
async function storeMedia(blobs: Blobs, { photos, voice, label }: Media): Promise<Stored> {
  const stored: Stored = new Map()
  for (const medium of [...photos, voice, label]) {
    const blob = newKey()
    for (const [bytes, key] of [
      [medium.bytes, blob],
      [medium.preview, previewKey(blob)],
    ] as const) {
      if (!bytes) continue
      const path = await blobs.incoming()
      await writeFile(path, bytes)
      await blobs.keep(path, key)
    }
    stored.set(medium.attachment.id, { ...medium, blob })
  }
  return stored
}

async function writeAttachments(tx: Tx, { recorded }: Composed, stored: Stored): Promise<void> {
  const rows = recorded.flatMap(({ conversationId, event }) =>
    event.type !== 'message.created'
      ? []
      : (event.message.attachments ?? []).map(
          ({ id, kind, name, mime, bytes, width, height, durationMs, waveform }) => {
            const medium = stored.get(id)!
            return {
              ...{ workspace_id: tx.workspaceId, id, kind, name, mime, bytes, state: 'sent', created_at: event.at },
              ...{ uploader_kind: event.by.kind, uploader_id: 'id' in event.by ? event.by.id : null },
              ...{ conversation_id: conversationId, message_id: event.message.id, blob: medium.blob },
              ...{
                width: width ?? null,
                height: height ?? null,
                duration_ms: durationMs ?? null,
                waveform: waveform ?? null,
              },
              has_preview: medium.preview !== null,
              upload_sha256: createHash('sha256').update(medium.bytes).digest('hex'),
            }
          },
        ),
  )
  await insert(tx, 'attachments', rows)
}

/** What the rows do not say has the value that the table gives it. */
async function insert(tx: Tx, table: string, rows: object[]): Promise<void> {
  if (rows.length === 0) return
  const columns = Object.keys(rows[0]!).join(', ')
  await tx.rows(
    `fill-${table}`,
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    [JSON.stringify(rows)],
  )
}

const handleOf = (agent: { email: string }) => agent.email.split('@')[0]!

/** Easy to type, and about 2³⁷ of them. */
function madeUpPassword(): string {
  const words = Array.from({ length: 4 }, () => WORDS[randomInt(WORDS.length)])
  return `${words.join('-')}-${randomInt(1000, 10_000)}`
}

const WORDS =
  `alder amber aspen badger beck birch bracken brook cairn cedar clover cloud copper crag curlew dale dawn drift ember
  fell fern finch flint frost gale gorse granite grove hare hazel heath heron holly kestrel lark ledge lichen linden maple marsh
  meadow mist moor moss otter pebble pine plover quartz rain raven reed ridge river rowan sedge shale slate snow spruce stone
  tarn thistle thrush willow`.split(/\s+/)
