import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDesk, aHostSite, countRows, openChat, widget, write } from './world.ts'

const desk = await aDesk()
const page = (app: string) => `<!doctype html><html lang="en"><title>Somebody's shop</title><h1>Shop</h1>
<script async src="${app}/widget.js" data-inbox="${desk.inboxKey}"></script></html>`

test('on a page of another origin with a strict policy, nothing but the loader is fetched until the chat is opened', async () => {
  const site = await aHostSite(page, desk.url)
  const visitor = await (await desk.person()).newPage()
  const requests: string[] = []
  const problems: string[] = []
  visitor.on(
    'request',
    (request) => request.url().startsWith(desk.url) && requests.push(new URL(request.url()).pathname),
  )
  visitor.on('websocket', (socket) => requests.push(socket.url()))
  visitor.on('pageerror', (error) => problems.push(error.message))
  visitor.on('console', (line) => line.type() === 'error' && problems.push(line.text()))
  await visitor.goto(site)
  await visitor.getByRole('button', { name: 'Open chat' }).waitFor()
  assert.deepEqual(requests, ['/widget.js', `/api/v1/widget/${desk.inboxKey}`])
  const globals = await visitor.evaluate(() => {
    const clean = document.createElement('iframe')
    document.body.append(clean)
    const known = new Set(Object.getOwnPropertyNames(clean.contentWindow))
    clean.remove()
    return Object.getOwnPropertyNames(window).filter((name) => !known.has(name) && !/^\d+$/.test(name))
  })
  assert.deepEqual(
    globals.filter((name) => !name.startsWith('__playwright')),
    ['Parley'],
  )

  await openChat(visitor)
  assert.match((await visitor.locator('iframe[title]').getAttribute('allow'))!, /microphone/)
  assert.equal(await countRows(desk.node, 'visitors'), 0, 'opened, and still no row')
  await write(visitor, 'Do you mend zips?')
  await widget(visitor)
    .getByText(/^(Sent|Delivered)/)
    .first()
    .waitFor()
  assert.equal(await countRows(desk.node, 'visitors'), 1)
  assert.equal(await countRows(desk.node, 'messages'), 1)
  assert.deepEqual(problems, [])

  await visitor.reload()
  await openChat(visitor)
  await widget(visitor).getByRole('log', { name: 'Conversation' }).getByText('Do you mend zips?').waitFor()
  assert.equal(await countRows(desk.node, 'conversations'), 1, 'the same conversation after a reload')
})
