import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { USUAL_SETTINGS } from '@parley/protocol/notification.ts'
import type { Viewer } from '../agents/viewer.ts'
import { uploadAttachment } from '../attachments/upload.ts'
import { blockVisitor } from '../blocks/block.ts'
import { listBlocks } from '../blocks/list.ts'
import { takeInImport } from '../contacts/imports.ts'
import { mergeContacts } from '../contacts/merge.ts'
import { saveContact } from '../contacts/save.ts'
import { askForRating } from '../conversations/ask-rating.ts'
import { joinConversation } from '../conversations/join.ts'
import { createField } from '../fields/edit.ts'
import { createLabel } from '../labels/create.ts'
import { keepFile } from '../saved-replies/keep-file.ts'
import { createSavedReply, deleteSavedReply } from '../saved-replies/save.ts'
import { createTeam } from '../teams/create.ts'
import { askForMail } from '../transcripts/ask.ts'
import { createView } from '../views/edit.ts'
import { draftSchema } from '../views/view.ts'
import { addNote } from '../visitors/note.ts'
import { cookieOf } from './socket.ts'
import { aNode, anAgent, aWorld, tokenOf, type World } from './world.ts'

/*
 * Who may do what over HTTP: every route × role × membership. A route without a line here fails the test, and so does a
 * line whose route is gone.
 *
 *   nobody   has neither cookie nor token          mallory  agent, in another inbox
 *   vera     the visitor of the conversation       ann      agent, in its inbox (nobody has joined)
 *   vic      another visitor of the same inbox     ben      admin        olga  owner
 *                                                  eve      owner of another workspace
 */
const ACTORS = ['nobody', 'vera', 'vic', 'mallory', 'ann', 'ben', 'olga', 'eve'] as const
type Actor = (typeof ACTORS)[number]

/** What each hears. `may`: it is done, or refused for what it says and not for who asks. */
type Answer = 'may' | 401 | 403 | 404
const says = (...answers: Answer[]) => Object.fromEntries(ACTORS.map((actor, i) => [actor, answers[i]!]))

const POLICIES = {
  //                 nobody vera   vic    mallory ann   ben    olga   eve
  anybody: says(/*  */ 'may', 'may', 'may', 'may', 'may', 'may', 'may', 'may'),
  /** Any agent, about what is their own or their workspace's. */
  agents: says(/*   */ 401, 401, 401, 'may', 'may', 'may', 'may', 'may'),
  /** Who may see the inbox; to others it is not there. */
  members: says(/*  */ 401, 401, 401, 404, 'may', 'may', 'may', 404),
  /** Any agent of the workspace. */
  colleagues: says(/**/ 401, 401, 401, 'may', 'may', 'may', 'may', 404),
  /** Admins, of what belongs to their workspace as a whole. */
  admins: says(/*   */ 401, 401, 401, 403, 403, 'may', 'may', 'may'),
  /** Admins, of one thing in their workspace. */
  'its admins': says(401, 401, 401, 403, 403, 'may', 'may', 404),
  /** Only the one whose it is; here, ann. */
  'its owner': says(401, 401, 401, 404, 'may', 404, 404, 404),
  /** Its author, here ann, and admins; colleagues see it. */
  'its author': says(401, 401, 401, 403, 'may', 'may', 'may', 404),
  /** The one who wrote it; here, ann. Others who see the inbox read it. */
  'its writer': says(401, 401, 401, 404, 'may', 403, 403, 404),
  /** Any visitor, about themselves. */
  visitors: says(/* */ 401, 'may', 'may', 401, 401, 401, 401, 401),
  /** The visitor whose conversation it is. */
  'its visitor': says(401, 'may', 404, 401, 401, 401, 401, 401),
} satisfies Record<string, Record<string, Answer>>

type Given = { id?: string; [parameter: string]: string | undefined }
type Line = {
  may: keyof typeof POLICIES
  /** What the address names, made anew for each who asks. */
  given?: (world: World) => Promise<Given>
  body?: (world: World, given: Given) => unknown
  query?: string
}

const conversation = async (world: World): Promise<Given> => ({ id: await world.begun(world.visitor()) })
const ownConversation = async (world: World): Promise<Given> => {
  await world.tx((tx) => tx.rows('anew', `delete from conversations where visitor_id = $1`, [world.vera.id]))
  return { id: await world.begun() }
}
const joined = async (world: World): Promise<Given> => {
  const given = await conversation(world)
  await world.tx((tx) => joinConversation(tx, world.ann, given.id!))
  return given
}
const upload = async (world: World): Promise<Given> => {
  const { id } = await conversation(world)
  const said = { name: 'a.txt', mime: undefined, bytes: undefined }
  const { id: attachment } = await uploadAttachment(
    { db: node.db, blobs: node.parley.blobs },
    world.ann,
    { id: newId(), conversation: id!, said, claims: {} },
    Readable.from([Buffer.from('words')]),
  )
  return { id: id!, attachment }
}
const sentFile = async (world: World): Promise<Given> => {
  const { id, attachment } = await upload(world)
  await world.say(world.ann, id!, 'A note', { kind: 'note', attachments: [attachment!] })
  return { id: attachment!, name: 'a.txt' }
}
const saidByAnn = async (world: World): Promise<Given> => {
  const { id } = await joined(world)
  return { id: id!, message: (await world.say(world.ann, id!, 'Said')).id }
}
const colleague = async (world: World): Promise<Given> => ({
  id: (await world.tx((tx) => anAgent(tx, `Carl${newId().slice(-6)}`, 'agent', [world.shop]))).id,
})
const team = async (world: World): Promise<Given> => ({
  id: (await world.tx((tx) => createTeam(tx, world.ben.id, { name: newId(), agentIds: [] }))).id,
})
const blocked = async (world: World): Promise<Given> => {
  const given = await conversation(world)
  const how = { byAddress: false, reason: null, end: false }
  await world.tx((tx) => blockVisitor(tx, world.ann, given.id!, how))
  const [block] = await world.tx((tx) => listBlocks(tx, world.ann, { limit: 1 }))
  return { id: block!.id }
}
const inbox = async (world: World): Promise<Given> => ({ id: world.shop })

const SESSIONS = async (world: World): Promise<Given> => {
  await cookieOf(node, world.ann)
  const [row] = await world.tx((tx) =>
    tx.rows<{ id: string }>(
      'session-of-a-test',
      `select s.id from auth.session s join agents a on a.user_id = s."userId" where a.id = $1 order by s."createdAt" desc limit 1`,
      [world.ann.id],
    ),
  )
  return { id: row!.id }
}
const invitation = async (world: World): Promise<Given> => {
  const id = newId()
  await world.tx((tx) =>
    tx.rows(
      'an-invitation-of-a-test',
      `insert into invitations (workspace_id, id, email, role, token_hash, invited_by, expires_at)
       values ($1, $2, $3, 'agent', $4, $5, now() + interval '1 day')`,
      [tx.workspaceId, id, `${id}@example.com`, Buffer.from(id), world.ben.id],
    ),
  )
  return { id }
}

/** Ann's, for everyone. */
const savedReply = async (world: World): Promise<Given> => {
  const draft = { name: 'Hours', shortcut: `h${newId()}`, folder: '', body: 'Nine to five.', fileIds: [] }
  const made = { ...draft, audience: 'everyone', teamId: null } as const
  return { id: (await world.tx((tx) => createSavedReply(tx, world.ann, made))).id }
}
const aReply = () => ({ name: 'Hours', shortcut: `h${newId()}`, body: 'Nine to five.', audience: 'everyone' })
const replyFile = async (world: World): Promise<Given> => {
  const said = { name: 'a.txt', mime: undefined, bytes: undefined }
  const deps = { db: node.db, blobs: node.parley.blobs }
  const file = newId()
  await keepFile(deps, world.ann, { id: file, said, claims: {} }, Readable.from([Buffer.from('words')]))
  return { file, name: 'a.txt' }
}

const label = async (world: World): Promise<Given> => ({
  id: (await world.tx((tx) => createLabel(tx, world.ann.id, { name: newId().slice(-20) }))).label.id,
})

const visitor = async (world: World): Promise<Given> => {
  const visitor = world.visitor()
  await world.begun(visitor)
  return { id: visitor.id }
}
const visitorNote = async (world: World): Promise<Given> => {
  const { id } = await visitor(world)
  const note = newId()
  await world.tx((tx) => addNote(tx, world.ann, id!, { id: note, body: 'Hers' }))
  return { id, note }
}
const field = async (world: World): Promise<Given> => ({
  id: (await world.tx((tx) => createField(tx, world.ben.id, { name: newId(), kind: 'text', options: [] }))).id,
})

const aView = () => ({
  name: 'Urgent',
  tree: { match: 'all', of: [{ field: 'priority', op: 'any', value: ['urgent'] }] },
})
const view = async (world: World): Promise<Given> => ({
  id: (await world.tx((tx) => createView(tx, world.ann, draftSchema.parse(aView())))).id,
})

/** A contact who has written to the shop. */
const contact = async (world: World): Promise<Given> => {
  const { id: visitorId } = await visitor(world)
  const empty = { email: null, phone: null, company: null, tags: [], fields: {} }
  const id = newId()
  await world.tx((tx) => saveContact(tx, world.ann, { ...empty, id, name: 'Vera', visitorId: visitorId! }))
  return { id, visitorId }
}
const twoContacts = async (world: World): Promise<Given> => {
  const [{ id }, { id: other }] = [await contact(world), await contact(world)]
  return { id: id!, other: other! }
}
const contactMerge = async (world: World): Promise<Given> => {
  const { id: keep, other: join } = await twoContacts(world)
  return { id: (await world.tx((tx) => mergeContacts(tx, world.ben, { keep: keep!, join: join!, take: [] }))).id }
}
const contactImport = async (world: World): Promise<Given> => {
  const bytes = Buffer.from('name,email\nAnna,anna@example.com')
  return { id: (await takeInImport(node.db, world.ben, { id: newId(), name: 'a.csv', bytes })).id }
}
const importSettings = () => ({
  columns: ['name', 'email'],
  known: 'fill',
  tag: '',
  dialCode: null,
  dates: 'day-first',
})

const LINES: Record<string, Line> = {
  'GET /api/v1/installation': { may: 'anybody' },
  'POST /api/v1/installation': { may: 'anybody', body: () => ({}) },
  'POST /api/v1/session': { may: 'anybody', body: () => ({}) },
  'DELETE /api/v1/session': { may: 'anybody' },
  'GET /api/v1/me': { may: 'agents' },
  'PATCH /api/v1/me': { may: 'agents', body: () => ({ availability: 'busy' }) },
  'GET /api/v1/sessions': { may: 'agents' },
  'DELETE /api/v1/sessions/{id}': { may: 'its owner', given: SESSIONS },
  'PUT /api/v1/password': { may: 'agents', body: () => ({ current: 'x', next: 'a longer one, 17' }) },
  'GET /api/v1/agents': { may: 'agents' },
  'PATCH /api/v1/agents/{id}': { may: 'its admins', given: colleague, body: () => ({ role: 'agent' }) },
  'GET /api/v1/invitations': { may: 'admins' },
  'POST /api/v1/invitations': { may: 'admins', body: () => ({ email: `${newId()}@example.com`, role: 'agent' }) },
  'DELETE /api/v1/invitations/{id}': { may: 'its admins', given: invitation },
  'GET /api/v1/invitations/by-token/{token}': { may: 'anybody', given: async () => ({ token: 'unknown' }) },
  'POST /api/v1/invitations/by-token/{token}': {
    may: 'anybody',
    given: async () => ({ token: 'unknown' }),
    body: () => ({}),
  },
  'GET /api/v1/teams': { may: 'agents' },
  'POST /api/v1/teams': { may: 'admins', body: () => ({ name: newId() }) },
  'PATCH /api/v1/teams/{id}': { may: 'its admins', given: team, body: () => ({ name: newId() }) },
  'DELETE /api/v1/teams/{id}': { may: 'its admins', given: team },
  'GET /api/v1/inboxes': { may: 'agents' },
  'POST /api/v1/inboxes': { may: 'admins', body: () => ({ name: newId() }) },
  'PATCH /api/v1/inboxes/{id}': { may: 'its admins', given: inbox, body: () => ({ name: newId() }) },
  'GET /api/v1/widget/{key}': { may: 'anybody', given: async (world) => ({ key: world.shopKey }) },
  'POST /api/v1/visitor/session': { may: 'anybody', body: (world) => ({ inbox: world.shopKey }) },
  'GET /api/v1/visitor/conversations': { may: 'visitors' },
  'GET /api/v1/visitor/conversations/{id}/timeline': { may: 'its visitor', given: ownConversation },
  'GET /api/v1/counts': { may: 'agents' },
  'GET /api/v1/conversations': { may: 'agents' },
  'GET /api/v1/conversations/{id}': { may: 'members', given: conversation },
  'GET /api/v1/visitors/{id}': { may: 'members', given: visitor },
  'PATCH /api/v1/visitors/{id}': { may: 'members', given: visitor, body: () => ({ name: 'Vera' }) },
  'PUT /api/v1/visitors/{id}/attributes': { may: 'members', given: visitor, body: () => ({ plan: 'gold' }) },
  'GET /api/v1/visitors/{id}/conversations': { may: 'members', given: visitor },
  'POST /api/v1/visitors/{id}/notes': { may: 'members', given: visitor, body: () => ({ id: newId(), body: 'Mine' }) },
  'PATCH /api/v1/visitors/{id}/notes/{note}': {
    may: 'its writer',
    given: visitorNote,
    body: () => ({ body: 'Better' }),
  },
  'DELETE /api/v1/visitors/{id}/notes/{note}': { may: 'its writer', given: visitorNote },
  'GET /api/v1/fields': { may: 'agents' },
  'POST /api/v1/fields': { may: 'admins', body: () => ({ name: newId(), kind: 'text' }) },
  'PATCH /api/v1/fields/{id}': { may: 'its admins', given: field, body: () => ({ name: newId() }) },
  'DELETE /api/v1/fields/{id}': { may: 'its admins', given: field },
  'POST /api/v1/fields/{id}/restoration': { may: 'its admins', given: field },
  'PUT /api/v1/fields/order': { may: 'admins', body: () => ({ ids: [] }) },
  'PUT /api/v1/panel': { may: 'admins', body: () => ({ panel: [] }) },
  'GET /api/v1/conversations/{id}/timeline': { may: 'members', given: conversation },
  'POST /api/v1/conversations/{id}/participation': { may: 'members', given: conversation },
  'PUT /api/v1/conversations/{id}/assignment': {
    may: 'members',
    given: joined,
    body: () => ({ assigneeId: null }),
  },
  'POST /api/v1/conversations/{id}/closure': {
    may: 'members',
    given: conversation,
    body: () => ({ outcome: 'resolved' }),
  },
  'DELETE /api/v1/conversations/{id}/closure': { may: 'members', given: conversation },
  'PUT /api/v1/conversations/{id}/takeover': { may: 'members', given: conversation, body: () => ({ epoch: 0 }) },
  'POST /api/v1/conversations/{id}/transfer': {
    may: 'members',
    given: joined,
    body: () => ({ assigneeId: null, note: { id: newId(), body: 'Over to you' } }),
  },
  'PUT /api/v1/conversations/{id}/priority': {
    may: 'members',
    given: conversation,
    body: () => ({ priority: 'high' }),
  },
  'PUT /api/v1/conversations/{id}/category': { may: 'members', given: conversation, body: () => ({ category: null }) },
  'PUT /api/v1/conversations/{id}/critical': { may: 'members', given: conversation, body: () => ({}) },
  'DELETE /api/v1/conversations/{id}/critical': { may: 'members', given: conversation },
  'PUT /api/v1/conversations/{id}/rating-request': { may: 'members', given: conversation },
  'PUT /api/v1/conversations/{id}/block': { may: 'members', given: conversation, body: () => ({}) },
  'DELETE /api/v1/conversations/{id}/block': { may: 'members', given: conversation },
  'GET /api/v1/blocks': { may: 'agents' },
  'DELETE /api/v1/blocks/{id}': { may: 'members', given: blocked },
  'GET /api/v1/conversations/{id}/transcript': { may: 'members', given: conversation },
  'PUT /api/v1/conversations/{id}/transcript-mails/{mail}': {
    may: 'members',
    given: async (world) => ({ ...(await conversation(world)), mail: newId() }),
    body: () => ({ to: 'vera@example.com' }),
  },
  'GET /api/v1/conversations/{id}/transcript-mails/{mail}': {
    may: 'members',
    given: async (world) => {
      const [given, mail] = [await conversation(world), newId()]
      await world.tx((tx) => askForMail(tx, world.ann, given.id!, { id: mail, to: 'vera@example.com' }))
      return { ...given, mail }
    },
  },
  'GET /api/v1/load': { may: 'agents' },
  'POST /api/v1/visitor/conversations/{id}/rating': {
    may: 'its visitor',
    given: async (world) => {
      const given = await ownConversation(world)
      await world.tx((tx) => askForRating(tx, world.ann, given.id!))
      return given
    },
    body: () => ({ score: 5 }),
  },
  'PUT /api/v1/conversations/{id}/read': { may: 'members', given: conversation, body: () => ({ seq: 1 }) },
  'POST /api/v1/conversations/{id}/messages': {
    may: 'members',
    given: conversation,
    body: () => ({ id: newId(), body: 'Mind the gap', kind: 'note' }),
  },
  'PUT /api/v1/conversations/{id}/messages/{message}': {
    may: 'its owner',
    given: saidByAnn,
    body: () => ({ body: 'Put otherwise' }),
  },
  'GET /api/v1/conversations/{id}/messages/{message}/wordings': { may: 'members', given: saidByAnn },
  'DELETE /api/v1/conversations/{id}/messages/{message}': { may: 'its owner', given: saidByAnn },
  'GET /api/v1/saved-replies': { may: 'agents' },
  'POST /api/v1/saved-replies': { may: 'agents', body: aReply },
  'PUT /api/v1/saved-replies/{id}': { may: 'its author', given: savedReply, body: aReply },
  'DELETE /api/v1/saved-replies/{id}': { may: 'its author', given: savedReply },
  'POST /api/v1/saved-replies/{id}/restoration': {
    may: 'its author',
    given: async (world) => {
      const given = await savedReply(world)
      await world.tx((tx) => deleteSavedReply(tx, world.ann, given.id!))
      return given
    },
  },
  'POST /api/v1/saved-replies/{id}/uses': { may: 'colleagues', given: savedReply, body: () => ({}) },
  'PUT /api/v1/saved-replies/files/{file}': {
    may: 'agents',
    given: async () => ({ file: newId() }),
    query: '?name=a.txt',
    body: () => ({ any: 'bytes' }),
  },
  'POST /api/v1/saved-replies/files/{file}/copy': {
    may: 'members',
    given: async (world) => ({ ...(await sentFile(world)), file: newId() }),
    body: (_world, given) => ({ attachment: given.id }),
  },
  'GET /api/v1/saved-replies/files/{file}/{name}': { may: 'its owner', given: replyFile },
  'GET /api/v1/search': { may: 'agents', query: '?q=hello' },
  'GET /api/v1/search/counts': { may: 'agents', query: '?q=hello' },
  'GET /api/v1/notifications': { may: 'agents' },
  'PUT /api/v1/notifications/reading': { may: 'agents', body: () => ({ upTo: newId() }) },
  'GET /api/v1/notifications/settings': { may: 'agents' },
  'PUT /api/v1/notifications/settings': { may: 'agents', body: () => USUAL_SETTINGS },
  'PUT /api/v1/conversations/{id}/attachments/{attachment}': {
    may: 'members',
    given: async (world) => ({ ...(await conversation(world)), attachment: newId() }),
    query: '?name=a.txt',
    body: () => ({ any: 'bytes' }),
  },
  'DELETE /api/v1/conversations/{id}/attachments/{attachment}': { may: 'its owner', given: upload },
  'GET /files/{id}/{name}': { may: 'members', given: sentFile },
  'GET /api/v1/labels': { may: 'agents' },
  'POST /api/v1/labels': { may: 'agents', body: () => ({ name: 'Return' }) },
  'PUT /api/v1/labels/order': { may: 'admins', body: () => ({ labelIds: [] }) },
  'PATCH /api/v1/labels/{id}': { may: 'its admins', given: label, body: () => ({ hue: 7 }) },
  'DELETE /api/v1/labels/{id}': { may: 'its admins', given: label },
  'POST /api/v1/labels/{id}/merge': {
    may: 'its admins',
    given: async (world) => ({ ...(await label(world)), into: (await label(world)).id! }),
    body: (_world, given) => ({ into: given.into }),
  },
  'GET /api/v1/views': { may: 'agents' },
  'GET /api/v1/views/counts': { may: 'agents' },
  'POST /api/v1/views': { may: 'agents', body: aView },
  'POST /api/v1/views/preview': { may: 'agents', body: aView },
  'PUT /api/v1/views/order': { may: 'agents', body: () => ({ viewIds: [] }) },
  'PUT /api/v1/views/{id}': { may: 'its owner', given: view, body: aView },
  'DELETE /api/v1/views/{id}': { may: 'its owner', given: view },
  // What one may not see is answered as not there, one by one.
  'POST /api/v1/conversations/bulk': {
    may: 'agents',
    body: () => ({ ids: [newId()], act: { type: 'end', outcome: 'resolved' } }),
  },
  'PUT /api/v1/conversations/{id}/labels': { may: 'members', given: conversation, body: () => ({ labelIds: [] }) },
  'PATCH /api/v1/conversations/{id}/labels': { may: 'members', given: conversation, body: () => ({}) },
  // Many contacts at once: what one may not see is passed over.
  'GET /api/v1/contacts': { may: 'agents' },
  'GET /api/v1/contacts/count': { may: 'agents' },
  'GET /api/v1/contacts/counts': { may: 'agents' },
  'GET /api/v1/contacts/known': { may: 'agents', query: '?email=vera@example.com' },
  'GET /api/v1/contacts/export': { may: 'admins' },
  'POST /api/v1/contacts': { may: 'agents', body: () => ({ id: newId(), name: 'Vera' }) },
  'POST /api/v1/contacts/bulk': {
    may: 'agents',
    body: () => ({ chosen: { ids: [newId()] }, act: { type: 'tag', tag: 'VIP' } }),
  },
  'GET /api/v1/contacts/{id}': { may: 'members', given: contact },
  'GET /api/v1/contacts/{id}/life': { may: 'members', given: contact },
  'PATCH /api/v1/contacts/{id}': { may: 'members', given: contact, body: () => ({ name: 'Wera' }) },
  'PUT /api/v1/contacts/{id}/visitors/{visitorId}': { may: 'members', given: contact },
  'DELETE /api/v1/contacts/{id}/visitors/{visitorId}': { may: 'members', given: contact },
  'PUT /api/v1/contacts/{id}/strangers/{other}': { may: 'members', given: twoContacts },
  'POST /api/v1/contacts/{id}/merges': {
    may: 'its admins',
    given: twoContacts,
    body: (_world, given) => ({ join: given.other }),
  },
  'DELETE /api/v1/contact-merges/{id}': { may: 'its admins', given: contactMerge },
  'GET /api/v1/contact-imports': { may: 'admins' },
  'PUT /api/v1/contact-imports/{id}': {
    may: 'admins',
    given: async () => ({ id: newId() }),
    query: '?name=a.csv',
    body: () => ({ any: 'bytes' }),
  },
  'GET /api/v1/contact-imports/{id}': { may: 'its admins', given: contactImport },
  'PUT /api/v1/contact-imports/{id}/settings': { may: 'its admins', given: contactImport, body: importSettings },
  'GET /api/v1/contact-imports/{id}/report': { may: 'its admins', given: contactImport },
  'POST /api/v1/contact-imports/{id}/run': { may: 'its admins', given: contactImport },
  'POST /api/v1/contact-imports/{id}/undo': { may: 'its admins', given: contactImport },
}

/** What takes a key or a stream of its own, and is tested where it is made. */
const ELSEWHERE: Record<string, string> = {
  'GET /api/v1/visitor/unread': 'server/conversations/visitor-view.test.ts',
  'POST /api/v1/visitor/conversations/{id}/messages': 'server/messages/acknowledge.test.ts',
  'PUT /api/v1/visitor/conversations/{id}/attachments/{attachment}': 'server/attachments/upload.test.ts',
  'DELETE /api/v1/visitor/conversations/{id}/attachments/{attachment}': 'server/attachments/upload.test.ts',
  'POST /api/v1/visitor/files': 'server/attachments/serve.test.ts',
  'POST /api/v1/stream': 'server/realtime/stream.test.ts',
  'POST /api/v1/stream/frames': 'server/realtime/stream.test.ts',
  'POST /api/v1/visitor/stream': 'server/realtime/stream.test.ts',
  'POST /api/v1/visitor/stream/frames': 'server/realtime/stream.test.ts',
}

const node = await aNode()

test('every route says who may use it, and every line here has its route', () => {
  const { paths } = node.parley.app.swagger() as unknown as { paths: Record<string, object> }
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  assert.deepEqual(routes.sort(), [...Object.keys(LINES), ...Object.keys(ELSEWHERE)].sort())
})

test('roles and membership decide, and nothing that a request says of itself', async (t) => {
  const world = await aWorld(node.db)
  const elsewhere = await aWorld(node.db)
  const vic = world.visitor()
  await world.begun(vic)
  const agents: Partial<Record<Actor, Viewer>> = {
    mallory: world.mallory,
    ann: world.ann,
    ben: world.ben,
    olga: await world.tx((tx) => anAgent(tx, 'Olga', 'owner', [])),
    eve: await elsewhere.tx((tx) => anAgent(tx, 'Eve', 'owner', [])),
  }
  const visitors: Partial<Record<Actor, string>> = { vera: tokenOf(node, world.vera), vic: tokenOf(node, vic) }

  for (const [route, line] of Object.entries(LINES)) {
    await t.test(`${route}: ${line.may}`, async () => {
      const heard: Record<string, Answer | number> = {}
      for (const actor of ACTORS) {
        const given = (await line.given?.(world)) ?? {}
        const [method, template] = route.split(' ') as [string, string]
        const path = template.replace(/\{(\w+)\}/g, (_, name: string) => given[name]!) + (line.query ?? '')
        const body = line.body?.(world, given)
        // A session each: one of the routes ends it.
        const agent = agents[actor]
        const headers = {
          'x-parley': '1',
          ...(agent && { cookie: await cookieOf(node, agent) }),
          ...(visitors[actor] && { authorization: `Bearer ${visitors[actor]}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        }
        const answer = await fetch(node.url + path, {
          method,
          headers,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
        const wrongPassword = (await answer.text()).includes('"wrong-password"')
        heard[actor] = [401, 403, 404].includes(answer.status) && !wrongPassword ? answer.status : 'may'
        assert.ok(answer.status < 500, `${actor}: ${answer.status}`)
      }
      assert.deepEqual(heard, POLICIES[line.may])
    })
  }
})
