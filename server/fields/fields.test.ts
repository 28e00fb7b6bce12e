import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Field, type FieldsAndPanel, PANEL_SECTIONS } from '@parley/protocol/field.ts'
import { newId } from '@parley/protocol/id.ts'
import fc from 'fast-check'
import { aBrowser, aStaff } from '../agents/factory.ts'
import { agentSocket } from '../test/socket.ts'
import { aNode, aWorld } from '../test/world.ts'
import { createField } from './edit.ts'
import { completed } from './field.ts'

const node = await aNode()

async function anAdmin() {
  const staff = await aStaff(node)
  const ben = aBrowser(node)
  await ben.signIn(staff.email('Ben'))
  const make = (name: string, more: object = {}) =>
    ben.ask<Field & { code?: string; field?: string }>('POST', '/fields', { name, kind: 'text', ...more })
  const names = async () => (await ben.ask<FieldsAndPanel>('GET', '/fields')).body.fields.map((field) => field.name)
  return { staff, ben, make, names }
}

test('an admin makes fields, names them anew and puts them in order', async () => {
  const { ben, make, names } = await anAdmin()
  const [club, size] = [await make('Club'), await make('Size', { kind: 'list', options: ['M', 'L'] })]
  assert.equal(club.status, 201)
  await ben.ask('PATCH', `/fields/${size.body.id}`, { name: 'Jacket size', options: ['S', 'M'] })
  await ben.ask('PUT', '/fields/order', { ids: [size.body.id, club.body.id] })
  await make('Boots', { kind: 'number' })
  assert.deepEqual(await names(), ['Jacket size', 'Club', 'Boots'])
})

test('two fields cannot have one name, whatever the capitals; two people who try at once make one', async () => {
  const { ben, make, names } = await anAdmin()
  const answers = await Promise.all([make('Club'), make('CLUB'), make('club')])
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 409, 409])
  const other = await make('Size')
  const clash = await ben.ask('PATCH', `/fields/${other.body.id}`, { name: 'cLuB' })
  assert.deepEqual([clash.body.code, clash.body.field], ['id-taken', 'name'])
  assert.equal((await names()).length, 2)
})

test('a list needs choices, each of them once', async () => {
  const { make } = await anAdmin()
  assert.equal((await make('Size', { kind: 'list' })).body.field, 'options')
  assert.equal((await make('Size', { kind: 'list', options: ['M', 'M'] })).body.field, 'options')
})

test('a field that was removed comes back with its answers, unless its name is taken', async () => {
  const { ben, make, names } = await anAdmin()
  const { id } = (await make('Club')).body
  await ben.ask('DELETE', `/fields/${id}`)
  assert.deepEqual(await names(), [])
  assert.equal((await ben.ask('DELETE', `/fields/${id}`)).status, 404)
  const again = await make('Club')
  assert.equal((await ben.ask('POST', `/fields/${id}/restoration`)).body.code, 'id-taken')
  await ben.ask('DELETE', `/fields/${again.body.id}`)
  assert.equal((await ben.ask('POST', `/fields/${id}/restoration`)).status, 200)
  assert.deepEqual(await names(), ['Club'])
})

test('every desk hears of a field, and reads it again', async () => {
  const world = await aWorld(node.db)
  const [ann, stranger] = [await agentSocket(node, world.ann), await agentSocket(node, (await aWorld(node.db)).ann)]
  await world.tx((tx) => createField(tx, world.ben.id, { name: newId(), kind: 'text', options: [] }))
  await ann.next('changed', (frame) => frame.what === 'fields')
  await stranger.settled()
  assert.equal(stranger.all('changed').filter((frame) => frame.what === 'fields').length, 0)
})

test('the panel has every part once, in the chosen order, whatever was chosen', async () => {
  const { ben } = await anAdmin()
  const panel = [
    { section: 'notes', shown: true },
    { section: 'device', shown: false },
  ]
  const { body } = await ben.ask<FieldsAndPanel>('PUT', '/panel', { panel })
  assert.deepEqual((await ben.ask<FieldsAndPanel>('GET', '/fields')).body.panel, body.panel)
  const sections = body.panel.map((one) => one.section)
  assert.ok(sections.indexOf('notes') < sections.indexOf('device'))
  fc.assert(
    fc.property(fc.array(fc.record({ section: fc.constantFrom(...PANEL_SECTIONS), shown: fc.boolean() })), (chosen) => {
      const all = completed(chosen).map((one) => one.section)
      assert.deepEqual(all.toSorted(), PANEL_SECTIONS.toSorted())
      const first = [...new Set(chosen.map((one) => one.section))]
      assert.deepEqual(
        all.filter((section) => first.includes(section)),
        first,
      )
    }),
  )
})
