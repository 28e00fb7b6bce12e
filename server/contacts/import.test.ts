import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ContactImport, ImportCheck, ImportSettings } from '@parley/protocol/contact.ts'
import { newId } from '@parley/protocol/id.ts'
import { transaction } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld, type World } from '../test/world.ts'
import { checkImport, problemsOf } from './check-import.ts'
import { editContact } from './edit.ts'
import { cellOf, exportContacts } from './export.ts'
import { getImport, takeInImport } from './imports.ts'
import { listContacts } from './list.ts'
import { runImport, startImport, startUndo, undoImport } from './run-import.ts'
import { saveContact } from './save.ts'

const { db } = await ownDatabase()
const SETTINGS: ImportSettings = { columns: [], known: 'fill', tag: '', dialCode: null, dates: 'day-first' }

function takeIn(world: World, text: string | Buffer): Promise<ContactImport> {
  return takeInImport(db, world.ben, { id: newId(), name: 'people.csv', bytes: Buffer.from(text) })
}

async function check(world: World, text: string | Buffer, settings: Partial<ImportSettings> = {}) {
  const file = await takeIn(world, text)
  const columns = file.columns.map((column) => column.guess)
  return { file, checked: await checkImport(db, world.ben, file.id, { ...SETTINGS, columns, ...settings }) }
}

async function bringIn(
  world: World,
  text: string | Buffer,
  settings: Partial<ImportSettings> = {},
): Promise<ContactImport> {
  const { file } = await check(world, text, settings)
  await world.tx((tx) => startImport(tx, world.ben, file.id))
  await runImport(db, world.workspaceId, file.id)
  return world.tx((tx) => getImport(tx, file.id))
}

async function undo(world: World, id: string): Promise<ContactImport> {
  await world.tx((tx) => startUndo(tx, world.ben, id))
  await undoImport(db, world.workspaceId, id)
  return world.tx((tx) => getImport(tx, id))
}

async function book(world: World) {
  const { contacts } = await world.tx((tx) =>
    listContacts(tx, world.ben, { filter: { view: 'all' }, sort: 'name', order: 'asc', after: null, limit: 100 }),
  )
  return contacts.map(({ name, named, email, phone, company, tags }) => ({
    name: named ? name : null,
    email,
    phone,
    company,
    tags,
  }))
}

const said = ({ problems }: ImportCheck) => problems.map(({ row, what, mended }) => [row, what, mended])

test('a file of any spreadsheet is read: encodings, separators, quotes, line ends', async () => {
  const world = await aWorld(db)
  const rows = ['Name', 'E-Mail'].join()
  const files: [string, Buffer, string, string][] = [
    ['UTF-8', Buffer.from(`${rows}\nZoë,zoe@example.com\n`), ',', 'Zoë'],
    ['UTF-8', Buffer.from(`\ufeff"Name";"E-Mail"\r\n"Zoë; A";zoe@example.com\r\n`), ';', 'Zoë; A'],
    ['Windows-1252', Buffer.from(`Name\tE-Mail\r\nZo\xeb \x80\tzoe@example.com`, 'latin1'), '\t', 'Zoë €'],
    ['UTF-16', Buffer.from(`\ufeffName,E-Mail\n佐藤,zoe@example.com`, 'utf16le'), ',', '佐藤'],
    ['UTF-8', Buffer.from(`Name,E-Mail\n"A ""B"" C\nD",zoe@example.com\n\n`), ',', 'A "B" C D'],
  ]
  for (const [encoding, bytes, separator, name] of files) {
    const { file, checked } = await check(world, bytes)
    assert.deepEqual([file.encoding, file.separator, file.rows], [encoding, separator, 1])
    assert.deepEqual(
      file.columns.map((column) => column.guess),
      ['name', 'email'],
    )
    assert.equal(checked.preview[0]?.name, name)
    assert.deepEqual(said(checked), [])
  }
})

test('what is no table is refused with a sentence, and nothing is kept', async () => {
  const world = await aWorld(db)
  const files: [string | Buffer, RegExp][] = [
    ['', /empty/],
    ['Name,E-mail\n', /no row below/],
    [Buffer.from('PK\x03\x04 a spreadsheet'), /choose “Save as”/],
    [Buffer.from([1, 0, 2, 0, 3, 0]), /no CSV file/],
    [`Name,E-mail\nA,"${'x'.repeat(200_000)}`, /quote after row/],
  ]
  for (const [text, sentence] of files) {
    await assert.rejects(takeIn(world, text), (error) => error instanceof Refused && sentence.test(error.message))
  }
  await assert.rejects(
    takeInImport(db, world.ann, { id: newId(), name: 'a.csv', bytes: Buffer.from('a') }),
    (error) => error instanceof Refused && error.code === 'forbidden',
  )
})

test('each wrong row is named with what to do; the others go in, and nothing before the button', async () => {
  const world = await aWorld(db)
  const text = [
    'full_name,email,tel,tags,age',
    'Anna Bergström,anna@bergstrom.se,0046705550133,vip;newsletter,1',
    'No At,kaj(at)fell.dk,,,',
    'No End,test@test,,,',
    'Short,,555-01,,',
    'Nobody,,,,',
    'Space,lu is@ortega.mx,,,',
    'Many,many@example.com,,,,,too many',
    `${'x'.repeat(312)},long@example.com,,,`,
    'Twice,info@tatra.pl,,,',
    'Twice later,info@tatra.pl,,,',
    "Formula,'=1+1@example.com,,,",
  ].join('\n')
  const { file, checked } = await check(world, text, { tag: 'November' })
  assert.deepEqual(said(checked), [
    [3, 'Not an e-mail: no @. Use name@example.com.', false],
    [4, 'Not an e-mail: no ending such as .com.', false],
    [5, 'Too short for a phone number. Add the country code, like +46.', false],
    [6, 'No e-mail and no phone: nobody to write to.', false],
    [7, 'A space inside. Read as luis@ortega.mx.', true],
    [8, 'The file has 5 columns. A separator without quotes?', false],
    [9, 'Longer than 200 characters. Cut it in the file.', false],
    [11, 'Twice in the file, first in row 10. The last row counts.', true],
    [12, 'Not an e-mail. Use name@example.com.', false],
  ])
  assert.deepEqual(checked.tally, { fresh: 3, known: 0, mended: 2, left: 7 })
  assert.deepEqual(await book(world), [], 'a check writes nothing')
  const report = []
  const found = await world.tx((tx) => getImport(tx, file.id))
  for await (const some of problemsOf(db, world.workspaceId, found)) report.push(...some)
  assert.equal(report.length, 9)

  await world.tx((tx) => startImport(tx, world.ben, file.id))
  await runImport(db, world.workspaceId, file.id)
  assert.deepEqual(await book(world), [
    {
      name: 'Anna Bergström',
      email: 'anna@bergstrom.se',
      phone: '+46705550133',
      company: null,
      tags: ['vip', 'newsletter', 'November'],
    },
    { name: 'Space', email: 'luis@ortega.mx', phone: null, company: null, tags: ['November'] },
    { name: 'Twice later', email: 'info@tatra.pl', phone: null, company: null, tags: ['November'] },
  ])
})

test('known people are filled up, replaced or left, as was chosen', async () => {
  for (const known of ['fill', 'replace', 'skip'] as const) {
    const world = await aWorld(db)
    const draft = { id: newId(), email: 'anna@example.com', phone: null, fields: {} }
    await world.tx((tx) => saveContact(tx, world.ann, { ...draft, name: 'Anna', company: null, tags: ['VIP'] }))
    const done = await bringIn(
      world,
      'name,email,company,tags\nAnna B.,ANNA@example.com,Fell,press\nKnown by number,,,\n',
      { known, tag: '' },
    )
    assert.deepEqual(done.tally, { fresh: 0, known: 1, mended: 0, left: 1 })
    const [anna] = await book(world)
    assert.deepEqual(
      [anna?.name, anna?.company, anna?.tags],
      {
        fill: ['Anna', 'Fell', ['VIP', 'press']],
        replace: ['Anna B.', 'Fell', ['VIP', 'press']],
        skip: ['Anna', null, ['VIP']],
      }[known],
    )
  }
})

test('an import is undone: whom it made goes, what it filled in is taken out, what was changed since stays', async () => {
  const world = await aWorld(db)
  const draft = { id: newId(), email: 'anna@example.com', phone: null, fields: {}, company: null }
  await world.tx((tx) => saveContact(tx, world.ann, { ...draft, name: 'Anna', tags: ['VIP'] }))
  const before = await book(world)
  const { id } = await bringIn(
    world,
    'name,email,company,phone\nAnna,anna@example.com,Fell,+4670555013\nBert,bert@example.com,,\n',
    {
      tag: 'November',
    },
  )
  assert.equal((await book(world)).length, 2)
  await world.tx((tx) => editContact(tx, world.ann, draft.id, { phone: '+4999999999' }))
  assert.equal((await undo(world, id)).state, 'undone')
  assert.deepEqual(await book(world), [{ ...before[0]!, phone: '+4999999999' }])
})

test('an import that is interrupted goes on where it stopped, and two workers bring nobody in twice', async () => {
  const world = await aWorld(db)
  const rows = Array.from({ length: 1700 }, (_, i) => `Name ${i},${i}@example.com`)
  const { file } = await check(world, `name,email\n${rows.join('\n')}`)
  await world.tx((tx) => startImport(tx, world.ben, file.id))
  await Promise.all([
    runImport(db, world.workspaceId, file.id),
    runImport(db, world.workspaceId, file.id).catch(() => {}),
  ])
  await runImport(db, world.workspaceId, file.id)
  const { state, doneRows, tally } = await world.tx((tx) => getImport(tx, file.id))
  assert.deepEqual(
    { state, doneRows, tally },
    {
      state: 'done',
      doneRows: 1700,
      tally: { fresh: 1700, known: 0, mended: 0, left: 0 },
    },
  )
  const [{ n }] = (await transaction(db, world.workspaceId, (tx) =>
    tx.rows('', 'select count(*) as n from contacts where workspace_id = $1', [world.workspaceId]),
  )) as [{ n: number }]
  assert.equal(n, 1700)
})

test('what is exported is what the viewer sees and the filter finds, and no cell runs as a formula', async () => {
  const world = await aWorld(db)
  const draft = { email: null, phone: null, fields: {}, company: null, tags: [] }
  await world.begun()
  for (const [name, more] of [
    ['=HYPERLINK("http://evil")', { tags: ['VIP', 'Press'] }],
    ['Plain, with "quotes"', { phone: '+46315550142' }],
    ['Vera', { visitorId: world.vera.id, tags: ['VIP'] }],
  ] as const)
    await world.tx((tx) => saveContact(tx, world.ann, { ...draft, id: newId(), name, ...(more as object) }))
  const text = async (viewer = world.ben, filter: object = {}) => {
    let text = ''
    for await (const piece of exportContacts(db, viewer, { view: 'all', ...filter }, [])) text += piece
    return text.split('\r\n').map((line) => line.split(/,[A-Z]{0,2},\d{4}-/)[0])
  }
  assert.deepEqual(await text(), [
    '\ufeffName,E-mail,Phone,Company,Tags,Country,Saved,Last seen',
    `"'=HYPERLINK(""http://evil"")",,,,"VIP; Press"`,
    '"Plain, with ""quotes""",,+46315550142,,',
    'Vera,,,,VIP',
    '',
  ])
  assert.equal((await text(world.mallory)).length, 4, 'Vera wrote to another inbox')
  assert.equal((await text(world.ben, { tags: ['vip'] })).length, 4)
  for (const evil of ['=1', '+1+1', '-1', '@SUM(A1)', '\t=1', ' =1']) assert.match(cellOf(evil), /^"?'/, evil)
})
