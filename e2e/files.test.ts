import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import type { Page } from 'playwright-core'
import { aPhoto, filesBecome, filesOf } from '../server/test/files.ts'
import { aDesk, ask, openChat, widget, write } from './world.ts'

const desk = await aDesk()
const photo = await aPhoto(60, 40)

/** What a visitor's client does, without its screens. */
async function aVisitor() {
  const ask = async (path: string, body: object, headers: Record<string, string> = {}, method = 'POST') => {
    const json = { 'content-type': 'application/json' }
    const answer = await fetch(desk.url + path, {
      method,
      headers: { ...json, ...headers },
      body: JSON.stringify(body),
    })
    return (await answer.json()) as Record<string, string>
  }
  const { token } = await ask('/api/v1/visitor/session', { inbox: desk.inboxKey })
  const authorization = `Bearer ${token}`
  const conversation = newId()
  const upload = async (file: Buffer, name: string, type = 'application/octet-stream') => {
    const id = newId()
    const path = `/api/v1/visitor/conversations/${conversation}/attachments/${id}?name=${encodeURIComponent(name)}`
    const headers = { authorization, 'content-type': type }
    const answer = await fetch(desk.url + path, { method: 'PUT', headers, body: new Uint8Array(file) })
    assert.equal(answer.status, 201, await answer.text())
    await ask(
      `/api/v1/visitor/conversations/${conversation}/messages`,
      { id: newId(), body: '', attachments: [id] },
      { authorization },
    )
    return id
  }
  const link = async (id: string) => {
    const { links } = await ask('/api/v1/visitor/files', { ids: [id] }, { authorization })
    return (links as unknown as Record<string, string>)[id]!
  }
  return { conversation, upload, link }
}

test('an agent’s page shows images and plays sounds of a visitor, and runs nothing of theirs', async () => {
  const visitor = await aVisitor()
  const image = await visitor.upload(photo, 'photo.png')
  const sound = await visitor.upload(aSecondOfSilence(), 'note.wav', 'audio/wav')
  const page = await visitor.upload(Buffer.from('<!doctype html><script>alert("canary")</script>'), 'photo.html')
  const svg = await visitor.upload(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'a.svg')
  const script = await visitor.upload(Buffer.from('alert("canary")'), 'a.gif.js')
  const agent = await desk.owner()
  const alerts: string[] = []
  agent.on('dialog', (dialog) => {
    alerts.push(dialog.message())
    void dialog.dismiss()
  })
  assert.equal(await widthOf(agent, `/files/${image}/photo.png`), 60)
  assert.equal(Math.round(await lengthOf(agent, `/files/${sound}/note.wav`)), 1)
  for (const id of [page, svg, script]) {
    assert.equal(await runs(agent, `/files/${id}/x.js`), false)
    assert.equal(await widthOf(agent, `/files/${id}/x`), 0)
    const download = agent.waitForEvent('download')
    await agent.goto(`/files/${id}/x`).catch(() => {}) // A download is no page.
    assert.match((await download).suggestedFilename(), /^(photo\.html|a\.svg|a\.gif\.js)$/)
  }
  assert.deepEqual(alerts, [])
})

test('a frame of the widget shows what a link names, until the link is over', async () => {
  const visitor = await aVisitor()
  const image = await visitor.upload(photo, 'photo.png')
  const sound = await visitor.upload(aSecondOfSilence(), 'note.wav', 'audio/wav')
  const page = await (await desk.person()).newPage()
  await page.goto(`/widget/frame?inbox=${desk.inboxKey}`)
  assert.equal(await widthOf(page, await visitor.link(image)), 60)
  assert.equal(Math.round(await lengthOf(page, await visitor.link(sound))), 1)
  assert.equal(await widthOf(page, `/files/${image}/photo.png`), 0, 'and without a link nothing')
})

test('both sides show by name what a message carries', async () => {
  const visitor = await desk.visitor()
  await openChat(visitor)
  await write(visitor, 'May I have an offer?')
  const agent = await desk.owner()
  const { conversations } = await ask(agent, 'GET', '/api/v1/conversations?view=unassigned')
  const { id } = conversations.find((one: { preview: { text: string } }) => one.preview.text === 'May I have an offer?')
  await ask(agent, 'POST', `/api/v1/conversations/${id}/participation`)
  const file = newId()
  await put(agent, `/api/v1/conversations/${id}/attachments/${file}?name=Offer%20*17*.pdf`, 1)
  await ask(agent, 'POST', `/api/v1/conversations/${id}/messages`, { id: newId(), body: '', attachments: [file] })
  await widget(visitor).getByRole('log', { name: 'Conversation' }).getByText('Offer _17_.pdf').waitFor()
  await agent.getByRole('option', { name: /Offer _17_\.pdf/ }).click()
  const link = agent.getByRole('log', { name: 'Conversation' }).getByRole('link', { name: 'Offer _17_.pdf' })
  const status = await link.evaluate(async (a) => (await fetch((a as HTMLAnchorElement).href)).status)
  assert.equal(status, 200)
})

test('a browser hears why its file was refused while it is still sending, and leaves nothing when it gives up', async () => {
  const visitor = await aVisitor()
  await visitor.upload(photo, 'photo.png')
  const agent = await desk.owner()
  const [inbox] = await ask(agent, 'GET', '/api/v1/inboxes')
  const uploads = { image: 1_048_576, video: 0, audio: 0, document: 2_097_152 }
  await ask(agent, 'PATCH', `/api/v1/inboxes/${inbox.id}`, { settings: { uploads } })
  const path = (id: string) => `/api/v1/conversations/${visitor.conversation}/attachments/${id}?name=a.bin`
  for (const megabytes of [3, 30]) {
    const { status, text } = await put(agent, path(newId()), megabytes)
    assert.deepEqual([status, JSON.parse(text).code], [413, 'file-too-large'])
  }
  const roomy = { ...uploads, document: 104_857_600 }
  await ask(agent, 'PATCH', `/api/v1/inboxes/${inbox.id}`, { settings: { uploads: roomy } })
  const before = await filesOf(desk.node)
  assert.equal((await put(agent, path(newId()), 90, true)).status, 0)
  await filesBecome(desk.node, (count) => count === before.length)
  const id = newId()
  const sent = await put(agent, path(id), 2)
  assert.deepEqual([sent.status, sent.progressed], [201, true])
  assert.equal((await put(agent, path(id), 2)).text, sent.text, 'tried again, it is the first')
})

function widthOf(page: Page, src: string): Promise<number> {
  return page.evaluate(
    (src) =>
      new Promise<number>((resolve) => {
        const image = new Image()
        image.onload = () => resolve(image.naturalWidth)
        image.onerror = () => resolve(0)
        image.src = src
      }),
    src,
  )
}

function lengthOf(page: Page, src: string): Promise<number> {
  return page.evaluate(
    (src) =>
      new Promise<number>((resolve) => {
        const audio = new Audio(src)
        audio.onloadedmetadata = () => resolve(audio.duration)
        audio.onerror = () => resolve(0)
      }),
    src,
  )
}

function runs(page: Page, src: string): Promise<boolean> {
  return page.evaluate(
    (src) =>
      new Promise<boolean>((resolve) => {
        const script = document.createElement('script')
        script.onload = () => resolve(true)
        script.onerror = () => resolve(false)
        script.src = src
        document.head.append(script)
      }),
    src,
  )
}

/** An upload as a composer makes it, with progress; given up on its first sign when asked. */
function put(page: Page, path: string, megabytes: number, givesUp = false) {
  return page.evaluate(
    ({ path, megabytes, givesUp }) =>
      new Promise<{ status: number; text: string; progressed: boolean }>((resolve) => {
        const request = new XMLHttpRequest()
        let progressed = false
        request.upload.onprogress = () => {
          progressed = true
          if (givesUp) request.abort()
        }
        request.onloadend = () => resolve({ status: request.status, text: request.responseText, progressed })
        request.open('PUT', path)
        request.setRequestHeader('x-parley', '1')
        request.send(new Blob([new Uint8Array(megabytes * 1_048_576).fill(1)]))
      }),
    { path, megabytes, givesUp },
  )
}

function aSecondOfSilence(): Buffer {
  const wav = Buffer.alloc(44 + 8000, 0x80)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(36 + 8000, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ] as const)
    wav.writeUInt16LE(value, at)
  wav.writeUInt32LE(8000, 24)
  wav.writeUInt32LE(8000, 28)
  wav.write('data', 36)
  wav.writeUInt32LE(8000, 40)
  return wav
}
