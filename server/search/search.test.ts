import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import type { MessageHit } from '@parley/protocol/search.ts'
import type { Viewer } from '../agents/viewer.ts'
import { assignConversation } from '../conversations/assign.ts'
import { joinConversation } from '../conversations/join.ts'
import { Refused } from '../platform/refused.ts'
import { beside, holding, ownDatabase } from '../test/database.ts'
import { aWorld, type World } from '../test/world.ts'
import { indexMessages, indexOldMessages } from './index-messages.ts'
import { type Search, search } from './search.ts'

const { db, connection } = await ownDatabase()
const admin = await beside(connection)

/** A conversation in which this was said, one message each, and findable. */
async function said(world: World, ...bodies: string[]): Promise<string> {
  const [first, ...others] = bodies
  const visitor = world.visitor()
  const conversation = await world.begun(visitor, first)
  for (const body of others) await world.say(visitor, conversation, body)
  await indexMessages(db, 1000)
  return conversation
}

function find(world: World, viewer: Viewer, query: string, more: Partial<Search> = {}) {
  return world.tx((tx) => search(tx, viewer, { query, limit: 20, ...more }))
}

/** The texts that were found, what was found in them between brackets. */
async function found(world: World, query: string, more: Partial<Search> = {}, viewer = world.ann): Promise<string[]> {
  return (await find(world, viewer, query, more)).messages.map(marked)
}

function marked({ snippet: { text, hits } }: MessageHit): string {
  return hits.reduceRight(
    (line, [from, to]) => `${line.slice(0, from)}[${line.slice(from, to)}]${line.slice(to)}`,
    text,
  )
}

const WRITINGS: [said: string, query: string, found: string | null][] = [
  ['Der Größte Straßen-Café-Ärger', 'cafe', 'Der Größte Straßen-[Café]-Ärger'],
  ['Der Größte Straßen-Café-Ärger', 'STRASSEN argER', 'Der Größte [Straßen]-Café-[Ärger]'],
  ['Cafe\u0301 noir', 'café', '[Cafe\u0301] noir'],
  ['İstanbul’a kargo', 'istanbul', '[İstanbul]’a kargo'],
  ['Zażółć gęślą jaźń, Łódź', 'lodz gesla', 'Zażółć [gęślą] jaźń, [Łódź]'],
  ['Ёлка ΟΔΥΣΣΕΥΣ', 'елка οδυσσευς', '[Ёлка] [ΟΔΥΣΣΕΥΣ]'],
  ['请问我的包裹什么时候到？', '包裹', '请问我的[包裹]什么时候到？'],
  ['请问我的包裹什么时候到？', '我的包裹', '请问[我的包裹]什么时候到？'],
  ['请问我的包裹什么时候到？', '到', '请问我的包裹什么时候[到]？'],
  ['请问我的包裹什么时候到？', '裹包', null],
  ['配送状況を確認してください', '確認 配送', '[配送]状況を[確認]してください'],
  ['カード決済ｶｰﾄﾞ', 'カード', '[カード]決済[ｶｰﾄﾞ]'],
  ['배송이 언제 오나요', '배송', '[배송]이 언제 오나요'],
  ['ใบเสร็จรับเงินอยู่ที่ไหน', 'รับเงิน', 'ใบเสร็จ[รับเงิน]อยู่ที่ไหน'],
  ['أَهْلًا بِكُمْ في الـمـتـجـر', 'اهلا', '[أَهْلًا] بِكُمْ في الـمـتـجـر'],
  ['أَهْلًا بِكُمْ في الـمـتـجـر', 'المتجر', 'أَهْلًا بِكُمْ في [الـمـتـجـر]'],
  ['طلب رقم ١٢٣٤', '1234', 'طلب رقم [١٢٣٤]'],
  ['שָׁלוֹם, איפה החבילה', 'שלום', '[שָׁלוֹם], איפה החבילה'],
  ['שלומות לכולם', 'שלום', '[שלומות] לכולם'],
  ['नमस्ते, मेरा पार्सल', 'पार्सल', 'नमस्ते, मेरा [पार्सल]'],
  ['Write to ann.smith@example.com/x?order=A-1', 'ann.smith@exam', 'Write to [ann].[smith]@[example].com/x?order=A-1'],
  ['Write to ann.smith@example.com/x?order=A-1', 'order a-1', 'Write to ann.smith@example.com/x?[order]=[A]-[1]'],
  ['Two 🎉 parties\n\nand a line', 'line parties', 'Two 🎉 [parties]  and a [line]'],
]

test('finds in every writing, whatever the accents, points and case, and says where', async (t) => {
  for (const [body, query, result] of WRITINGS) {
    await t.test(`${query} in ${body.slice(0, 30)}`, async () => {
      const world = await aWorld(db)
      await said(world, body, 'Something else')
      assert.deepEqual(await found(world, query), result === null ? [] : [result])
    })
  }
})

test('the last word may still be being typed, the others are whole', async () => {
  const world = await aWorld(db)
  await said(world, 'The delivery is delayed', 'Delivered')
  assert.deepEqual(await found(world, 'deliv'), ['[Delivered]', 'The [delivery] is delayed'])
  assert.deepEqual(await found(world, 'deliv '), [])
  assert.deepEqual(await found(world, 'deliv delayed'), [])
  assert.deepEqual(await found(world, 'delayed deliv'), ['The [delivery] is [delayed]'])
  assert.deepEqual(await found(world, 'd'), [], 'one letter begins too many words')
})

test('all words must be there, newest first', async () => {
  const world = await aWorld(db)
  await said(world, 'red lamp', 'blue lamp')
  await said(world, 'a lamp that is red')
  assert.deepEqual(await found(world, 'red lamp'), ['a [lamp] that is [red]', '[red] [lamp]'])
  assert.deepEqual(await found(world, 'lamp'), ['a [lamp] that is red', 'blue [lamp]', 'red [lamp]'])
})

test('what is found is where it says, and shown with who said it', async () => {
  const world = await aWorld(db)
  const conversation = await said(world, 'Hello', 'The zebra lamp')
  const { messages, next } = await find(world, world.ann, 'zebra')
  assert.equal(next, null)
  const [hit] = messages
  const { visitor, ...rest } = hit!.conversation
  assert.deepEqual(rest, {
    id: conversation,
    inboxId: world.shop,
    status: 'waiting',
    outcome: null,
    assigneeId: null,
    labelIds: [],
  })
  assert.match(visitor.name, /^Visitor \d{4}$/)
  assert.deepEqual([hit!.seq, hit!.kind, hit!.by], [3, 'message', { kind: 'visitor', id: visitor.id }])
})

test('of a long text the part with the hit is shown, cut between words', async () => {
  const world = await aWorld(db)
  await said(world, `${'some words before it '.repeat(40)}zebra${' and words after it'.repeat(40)}`)
  const [line] = await found(world, 'zebra')
  assert.match(line!, /^…[a-z].{10,45}\[zebra\] and words .*[a-z]…$/)
  assert.ok(line!.length < 170)
  await said(world, '包裹'.repeat(200))
  const [unbroken] = await found(world, '裹包')
  assert.ok(unbroken!.isWellFormed() && unbroken!.length < 170)
})

test('a text is shown as it is read, without signs, but for what stands only behind a link', async () => {
  const world = await aWorld(db)
  await said(world, '> Our **zebra** lamp is [at the shop](https://tarnside.example/lamps)\n- in `green`')
  assert.deepEqual(await found(world, 'zebra green'), ['Our [zebra] lamp is at the shop in [green]'])
  assert.match((await found(world, 'tarnside'))[0]!, /\*\*zebra\*\* .*\(https:\/\/\[tarnside\]/)
})

test('nobody finds what they may not see: not by inbox, not by workspace, not by asking for it', async () => {
  const [world, elsewhere] = [await aWorld(db), await aWorld(db)]
  const conversation = await said(world, 'The zebra lamp')
  const note = await world.say(world.ann, conversation, 'zebra note', { kind: 'note' })
  await indexMessages(db, 1000)
  for (const viewer of [world.ann, world.otto, world.ben]) {
    assert.deepEqual(await found(world, 'zebra', {}, viewer), ['[zebra] note', 'The [zebra] lamp'], viewer.name)
  }
  const nothing = { messages: [], visitors: [], next: null }
  assert.deepEqual(await find(world, world.mallory, 'zebra'), nothing)
  assert.deepEqual(await find(world, world.mallory, 'zebra', { conversationId: conversation }), nothing)
  assert.deepEqual(await find(world, world.mallory, 'zebra', { inboxIds: [world.shop] }), nothing)
  for (const viewer of [elsewhere.ann, elsewhere.ben]) assert.deepEqual(await find(elsewhere, viewer, 'zebra'), nothing)
  assert.deepEqual(await find(elsewhere, elsewhere.ben, 'zebra', { conversationId: conversation }), nothing)
  assert.equal(note.conversation, conversation)
})

test('the function behind the wall keeps to the workspace of the transaction, and gives nothing outside one', async () => {
  const [world, elsewhere] = [await aWorld(db), await aWorld(db)]
  await said(world, 'zebra')
  const matches = (key: string) =>
    `select * from search_matches('''${key}zebra'''::tsquery, null, null, null, null, null, null, null, null, null, null, 10)`
  const key = world.workspaceId.slice(-3)
  assert.equal((await world.tx((tx) => tx.rows('theirs', matches(key), []))).length, 1)
  assert.deepEqual(await elsewhere.tx((tx) => tx.rows('theirs', matches(key), [])), [])
  assert.deepEqual((await db.pool.query(matches(key))).rows, [])
})

test('a conversation that moved to another inbox is not shown to those of the old one', async () => {
  const world = await aWorld(db)
  const conversation = await said(world, 'zebra')
  await admin.query('update conversations set inbox_id = $1 where id = $2', [world.warehouse, conversation])
  assert.deepEqual(await found(world, 'zebra'), [])
})

test('filters by inbox, speaker, assignee, conversation and time', async () => {
  const world = await aWorld(db)
  const first = await said(world, 'zebra one')
  const second = await said(world, 'zebra two')
  await world.tx((tx) => joinConversation(tx, world.ann, first))
  await world.say(world.ann, first, 'zebra answer')
  await world.say(world.otto, second, 'zebra note', { kind: 'note' })
  await indexMessages(db, 1000)
  const filtered = async (more: Partial<Search>) =>
    (await found(world, 'zebra', more, world.ben)).map((line) => line.slice(8))
  assert.deepEqual(await filtered({}), ['note', 'answer', 'two', 'one'])
  assert.deepEqual(await filtered({ speakers: ['visitor'] }), ['two', 'one'])
  assert.deepEqual(await filtered({ speakers: ['agent'] }), ['answer'])
  assert.deepEqual(await filtered({ speakers: ['note'] }), ['note'])
  assert.deepEqual(await filtered({ speakers: ['bot'] }), [])
  assert.deepEqual(await filtered({ speakers: ['note', 'agent'] }), ['note', 'answer'])
  assert.deepEqual(await filtered({ ended: true }), [])
  assert.equal((await filtered({ ended: false })).length, 4)
  assert.deepEqual(await filtered({ assigneeId: world.ann.id }), ['answer', 'one'])
  assert.deepEqual(await filtered({ assigneeId: world.otto.id }), [])
  assert.deepEqual(await filtered({ conversationId: second }), ['note', 'two'])
  assert.deepEqual(await filtered({ inboxIds: [world.shop] }), ['note', 'answer', 'two', 'one'])
  assert.deepEqual(await filtered({ inboxIds: [world.warehouse] }), [])
  const { messages } = await find(world, world.ben, 'zebra')
  const [, answer, two] = messages.map((hit) => new Date(hit.at))
  assert.deepEqual(await filtered({ from: answer }), ['note', 'answer'])
  assert.deepEqual(await filtered({ to: answer }), ['two', 'one'])
  assert.deepEqual(await filtered({ from: two, to: answer }), ['two'])
  await world.tx((tx) => assignConversation(tx, world.ben, first, { assigneeId: world.otto.id }))
  assert.deepEqual(await filtered({ assigneeId: world.otto.id }), ['answer', 'one'])
})

test('pages hold everything once, also when many were said in the same moment', async () => {
  const world = await aWorld(db)
  for (let i = 0; i < 4; i++) await said(world, ...Array.from({ length: 6 }, (_, n) => `zebra ${i} ${n}`))
  await admin.query(`update search_documents set at = date_trunc('minute', at) where workspace_id = $1`, [
    world.workspaceId,
  ])
  await admin.query(`update events set at = date_trunc('minute', at) where workspace_id = $1`, [world.workspaceId])
  const seen: string[] = []
  for (let after: string | undefined; ; ) {
    const page = await find(world, world.ann, 'zebra', { limit: 5, after })
    seen.push(...page.messages.map((hit) => hit.snippet.text))
    if (page.next === null) break
    assert.equal(page.messages.length, 5)
    after = page.next
  }
  assert.equal(seen.length, 24)
  assert.equal(new Set(seen).size, 24)
})

test('rare and common words are found the same, though not the same way', async () => {
  const world = await aWorld(db)
  const conversation = await said(world, 'the zebra')
  // 12 000 that have a common word, every hundredth another one too: more than are ever looked up by the index.
  await admin.query(
    `with sent as (insert into messages (workspace_id, conversation_id, author_id, id, seq, kind, body)
       select workspace_id, id, visitor_id, md5('m' || n)::uuid, n + 2, 'message',
         'the lamp' || case when n % 100 = 0 then ' hundredth' else '' end
       from conversations, generate_series(1, 12000) n where id = $1 returning *),
     told as (insert into events (workspace_id, conversation_id, seq, public_seq, type, by_kind, by_id, message_id, at)
       select workspace_id, conversation_id, seq, seq, 'message.created', 'visitor', author_id, id, now() + interval '1 hour' + seq * interval '1 s' from sent
       returning *)
     insert into gathered_events (workspace_id, job, conversation_id, seq) select workspace_id, 'index-messages', conversation_id, seq from told`,
    [conversation],
  )
  await admin.query('analyze')
  while ((await indexMessages(db, 5000)) > 0);
  await admin.query('analyze search_documents')
  const pages = async (query: string, limit: number, most: number) => {
    const seqs: number[] = []
    let after: string | undefined
    while (seqs.length < most) {
      const page = await find(world, world.ann, query, { limit, after })
      seqs.push(...page.messages.map((hit) => hit.seq))
      if (page.next === null) break
      after = page.next
    }
    return seqs
  }
  const newest = Array.from({ length: 100 }, (_, i) => 12_002 - i)
  assert.deepEqual(await pages('the', 20, 100), newest)
  assert.deepEqual(
    await pages('the hundredth', 20, 200),
    Array.from({ length: 120 }, (_, i) => 12_002 - i * 100),
  )
  assert.deepEqual(await pages('the zebra', 20, 100), [2])
  // Common, and yet at the very end of what is looked through from the newest back.
  assert.deepEqual(await pages('the', 20, 1), newest.slice(0, 20))
  const { messages } = await find(world, world.ann, 'the', { to: new Date(Date.now()) })
  assert.deepEqual(
    messages.map((hit) => hit.seq),
    [2],
  )
})

test('a message is found by the names of its files, alone or with its words; a voice note has no name', async () => {
  const world = await aWorld(db)
  const conversation = await said(world, 'The zebra lamp', 'nothing')
  const files = [
    { id: newId(), kind: 'document', name: 'Rücksendung_2026-zebra.pdf', mime: 'application/pdf', bytes: 1 },
    { id: newId(), kind: 'audio', name: 'voice-note.webm', mime: 'audio/webm', bytes: 1, waveform: [1] },
  ]
  await admin.query(`update messages set attachments = $2, body = '' where conversation_id = $1 and body = 'nothing'`, [
    conversation,
    JSON.stringify(files),
  ])
  await admin.query(`update messages set attachments = $2 where conversation_id = $1 and body = 'The zebra lamp'`, [
    conversation,
    JSON.stringify(files),
  ])
  await world.tx((tx) => indexOldMessages(tx, null, 100))
  const names = async (query: string) =>
    (await find(world, world.ann, query)).messages.map(({ snippet, file }) => [snippet.text, file?.text ?? null])
  assert.deepEqual(await names('rucksendung'), [
    ['', 'Rücksendung_2026-zebra.pdf'],
    ['The zebra lamp', 'Rücksendung_2026-zebra.pdf'],
  ])
  assert.deepEqual(await names('lamp pdf'), [['The zebra lamp', 'Rücksendung_2026-zebra.pdf']])
  assert.deepEqual(await names('lamp zebra'), [['The zebra lamp', null]], 'the words say it')
  assert.deepEqual(await names('voice'), [])
  assert.deepEqual((await find(world, world.mallory, 'rucksendung')).messages, [])
})

test('nothing that is typed is more than words', async () => {
  const world = await aWorld(db)
  await said(world, `O'Neill & sons | "quoted" \\ backslash :* ! ( ) <->`)
  for (const query of [
    `o'neill`,
    `neill & sons`,
    `'neill' | 'x`.slice(0, 8),
    'sons:*',
    `"quoted"`,
    '!quoted',
    '(sons)',
    `\\backslash`,
  ]) {
    assert.equal((await found(world, query)).length, 1, query)
  }
  for (const query of ['sons | zebra', `x' | 'sons`, `') or true --`, 'zebra:* sons']) {
    assert.deepEqual(await found(world, query), [], query)
  }
  for (const query of ['', '   ', '!', `''`, '\u0000', '\ud800', '…', '\u0301', '🎉']) {
    assert.deepEqual(await find(world, world.ann, query), { messages: [], visitors: [], next: null }, query)
  }
  assert.deepEqual(await found(world, `${'x'.repeat(200)}`), [])
  assert.equal((await found(world, `quoted\u0000 sons`)).length, 1)
})

test('words of any length are kept, and nothing is too long to be indexed', async () => {
  const world = await aWorld(db)
  const bodies = [
    'x'.repeat(16_000),
    '包'.repeat(5000),
    'é'.repeat(8000),
    `${'𐐷'.repeat(3000)}`,
    '\u0301'.repeat(100),
    '…',
  ]
  await said(world, 'zebra', ...bodies)
  for (const body of bodies.slice(0, 4)) assert.equal((await found(world, body.slice(0, 200))).length, 1)
})

test('a search that takes too long is refused with a sentence', async () => {
  const world = await aWorld(db)
  await said(world, 'zebra')
  await holding(admin, 'lock table search_documents', () =>
    assert.rejects(
      find(world, world.ann, 'zebra'),
      (error) => error instanceof Refused && error.code === 'search-too-broad',
    ),
  )
  assert.deepEqual(await found(world, 'zebra'), ['[zebra]'], 'and the next one is not')
})

test('a page marker that is not ours is refused', async () => {
  const world = await aWorld(db)
  for (const after of [
    'x',
    `2026-01-01_${newId()}`,
    `2026-01-01_${newId()}_1'`,
    `x_${newId()}_1`,
    `2026-01-01_';--_1`,
  ]) {
    await assert.rejects(find(world, world.ann, 'zebra', { after }), /not one of ours/)
  }
})
