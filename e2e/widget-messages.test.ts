import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import type { Locator, Page } from 'playwright-core'
import { aHeavyPhoto, aPhoto, PDF } from '../server/test/files.ts'
import { aDesk, ask, openChat, widget, write } from './world.ts'

const desk = await aDesk()
const agent = await desk.owner()

const PDF_FILE = { name: 'Packing list.pdf', mimeType: 'application/pdf', buffer: PDF }

/** A visitor who has written, and their agent who has joined. */
async function aChat(words: string, path?: string) {
  const visitor = await desk.visitor(path)
  const frame = await openChat(visitor)
  await write(visitor, words)
  await frame
    .getByText(/^(Sent|Delivered|Read)/)
    .first()
    .waitFor()
  const { conversations } = await ask(agent, 'GET', '/api/v1/conversations?view=unassigned')
  const { id } = conversations.find((one: { preview: { text: string } }) => one.preview.text === words)
  await ask(agent, 'POST', `/api/v1/conversations/${id}/participation`)
  const path_ = `/api/v1/conversations/${id}`
  const say = async (body: string, more: object = {}) => {
    const message = newId()
    await ask(agent, 'POST', `${path_}/messages`, { id: message, body, ...more })
    return message
  }
  return { visitor, frame, log: frame.getByRole('log', { name: 'Conversation' }), id, path: path_, say }
}

type Said = {
  id: string
  body: string
  attachments?: { id: string; kind: string; name: string; bytes: number; waveform?: number[]; durationMs?: number }[]
  replyTo?: { id: string; by: string; text: string }
}

/** What the agent's timeline holds of the visitor, once the condition is met. */
async function saidByVisitor(path: string, that: (said: Said[]) => boolean): Promise<Said[]> {
  const deadline = Date.now() + 8_000
  for (;;) {
    const { entries } = await ask(agent, 'GET', `${path}/timeline`)
    const said = entries
      .filter(
        (one: { type: string; by: { kind: string } }) => one.type === 'message.created' && one.by.kind === 'visitor',
      )
      .map((one: { message: Said }) => one.message)
    if (that(said)) return said
    if (Date.now() > deadline) throw new Error(`Waited in vain; the visitor said ${JSON.stringify(said)}`)
    await agent.waitForTimeout(50)
  }
}

async function hasFocus(field: Locator): Promise<void> {
  const node = await field.elementHandle()
  await (await node!.ownerFrame())!.waitForFunction((one) => one === document.activeElement, node!)
}

async function chooseFiles(visitor: Page, files: { name: string; mimeType: string; buffer: Buffer }[]) {
  const chooser = visitor.waitForEvent('filechooser')
  await widget(visitor).getByRole('button', { name: 'Attach file' }).click()
  await (await chooser).setFiles(files)
}

/** An upload by the agent's page, as the desk makes it. */
function upload(conversation: string, file: Buffer, name: string, type: string, query = ''): Promise<string> {
  return agent.evaluate(
    async ({ path, type, bytes }) => {
      const body = new Blob([Uint8Array.from(bytes)], { type })
      const answer = await fetch(path, { method: 'PUT', headers: { 'x-parley': '1' }, body })
      return (await answer.json()).id
    },
    {
      path: `/api/v1/conversations/${conversation}/attachments/${newId()}?name=${encodeURIComponent(name)}${query}`,
      type,
      bytes: Array.from(file),
    },
  )
}

test('files go by button, by paste and by drop, with words and without, and the agent can open them', async () => {
  const { visitor, frame, log, path } = await aChat('I have some papers')
  await chooseFiles(visitor, [PDF_FILE])
  await frame.getByRole('textbox', { name: 'Message' }).fill('This is what I pack')
  await frame.getByRole('button', { name: 'Send message' }).click()
  await log.getByRole('link', { name: 'Download Packing list.pdf' }).waitFor()

  const photo = (await aPhoto(320, 200)).toString('base64')
  for (const kind of ['paste', 'drop'] as const) {
    await frame.getByRole('textbox', { name: 'Message' }).evaluate(
      (field, { kind, photo }) => {
        const bytes = Uint8Array.from(atob(photo), (sign) => sign.charCodeAt(0))
        const data = new DataTransfer()
        data.items.add(new File([bytes], `${kind}.png`, { type: 'image/png' }))
        if (kind === 'paste') {
          field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
        } else {
          for (const type of ['dragover', 'drop'])
            field.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
        }
      },
      { kind, photo },
    )
    await frame.getByRole('button', { name: `Remove ${kind}.png` }).waitFor()
    await frame.getByRole('button', { name: 'Send message' }).click()
    await log.getByRole('button', { name: `Photo ${kind}.png` }).waitFor()
  }
  const said = await saidByVisitor(path, (said) => said.length === 4)
  assert.deepEqual(
    said.map(({ body, attachments = [] }) => [body, ...attachments.map(({ kind, name }) => `${kind} ${name}`)]),
    [
      ['I have some papers'],
      ['This is what I pack', 'document Packing list.pdf'],
      ['', 'image paste.png'],
      ['', 'image drop.png'],
    ],
  )
  const [file] = said[1]!.attachments!
  const status = await agent.evaluate(async (id) => (await fetch(`/files/${id}/x`)).status, file!.id)
  assert.equal(status, 200)

  const download = visitor.waitForEvent('download')
  await log.getByRole('link', { name: 'Download Packing list.pdf' }).click()
  assert.equal((await download).suggestedFilename(), 'Packing list.pdf')
})

test('a conversation can begin with a photo', async () => {
  const visitor = await desk.visitor()
  const frame = await openChat(visitor)
  await chooseFiles(visitor, [{ name: 'First.png', mimeType: 'image/png', buffer: await aPhoto(300, 300) }])
  await frame.getByRole('button', { name: 'Remove First.png' }).waitFor()
  await visitor.keyboard.press('Enter')
  await frame.getByRole('button', { name: 'Photo First.png' }).waitFor()
  await frame
    .getByText(/^(Sent|Delivered|Read)/)
    .first()
    .waitFor()
  const { conversations } = await ask(agent, 'GET', '/api/v1/conversations?view=unassigned')
  assert.ok(conversations.some((one: { preview: { text: string } }) => one.preview.text === 'Photo'))
})

test('what is too large is said at once, with the limit; the rest goes, and a large photo is made smaller', async () => {
  const [inbox] = await ask(agent, 'GET', '/api/v1/inboxes')
  const { uploads } = inbox.settings
  const limit = (limits: object) =>
    ask(agent, 'PATCH', `/api/v1/inboxes/${inbox.id}`, { settings: { uploads: { ...uploads, ...limits } } })
  await limit({ image: 1_048_576, video: 1_048_576, audio: 0 })
  const { visitor, frame, path } = await aChat('My zip is broken')
  assert.equal(await frame.getByRole('button', { name: 'Record voice note' }).count(), 0)
  const photo = await aHeavyPhoto(800, 600)
  assert.ok(photo.length > 1_048_576)
  await chooseFiles(visitor, [
    { name: 'Zip problem.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(2_097_152) },
    { name: 'Zip.wav', mimeType: 'audio/wav', buffer: Buffer.alloc(1000) },
    { name: 'Zip.png', mimeType: 'image/png', buffer: photo },
    PDF_FILE,
  ])
  await frame.getByText('2 MB. The limit is 1 MB').waitFor()
  await frame.getByText('This kind of file can’t be sent here.').waitFor()
  await frame.getByRole('button', { name: 'Send message' }).click()
  const [, said] = await saidByVisitor(path, (said) => said.length === 2)
  assert.deepEqual(
    said!.attachments!.map((one) => one.kind),
    ['image', 'document'],
  )
  await frame.getByText('2 MB. The limit is 1 MB').waitFor()
  await frame.getByRole('button', { name: 'Remove Zip problem.mp4' }).click()

  // What only the server finds out: the limits were lowered since.
  await limit({ document: 1000 })
  await chooseFiles(visitor, [PDF_FILE])
  await frame.getByText(/^Documents may have up to/).waitFor()
  await limit({})
})

test('an upload that breaks goes on by itself under the same id; one that is cancelled leaves nothing', async () => {
  const { visitor, frame, log, path } = await aChat('The line is bad here')
  const tries: string[] = []
  await visitor.route('**/attachments/*', async (route) => {
    if (route.request().method() !== 'PUT') return route.continue()
    tries.push(new URL(route.request().url()).pathname)
    // Once cut off on its way, once after it had arrived and before the answer had.
    if (tries.length === 1) return route.abort('connectionreset')
    if (tries.length === 2) {
      await route.fetch()
      return route.abort('connectionreset')
    }
    return route.continue()
  })
  await chooseFiles(visitor, [PDF_FILE])
  // Sent before it has arrived: the message waits for its file.
  await frame.getByRole('textbox', { name: 'Message' }).fill('Sent in a tunnel')
  await frame.getByRole('button', { name: 'Send message' }).click()
  await log.getByText('Sent in a tunnel').waitFor()
  const said = await saidByVisitor(path, (said) => said.length === 2)
  assert.equal(said[1]!.attachments!.length, 1)
  assert.equal(tries.length, 3)
  assert.equal(new Set(tries).size, 1)

  await visitor.unrouteAll()
  await visitor.route('**/attachments/*', () => {}) // It hangs.
  await chooseFiles(visitor, [{ ...PDF_FILE, name: 'Second thoughts.pdf' }])
  await frame.getByRole('progressbar', { name: 'Uploading Second thoughts.pdf' }).waitFor()
  await frame.getByRole('button', { name: 'Cancel Second thoughts.pdf' }).click()
  await frame.getByRole('button', { name: 'Record voice note' }).waitFor()
  await visitor.unrouteAll({ behavior: 'ignoreErrors' })

  // Taken back when it had arrived already.
  await chooseFiles(visitor, [{ ...PDF_FILE, name: 'Third thoughts.pdf' }])
  const back = visitor.waitForResponse((answer) => answer.request().method() === 'DELETE')
  await frame.getByRole('button', { name: 'Remove Third thoughts.pdf' }).click()
  assert.equal((await back).status(), 204)
})

test('words and files that were not sent yet are there after a reload, and what was cut off asks to be chosen again', async () => {
  const { visitor, path } = await aChat('I will be back')
  await widget(visitor).getByRole('textbox', { name: 'Message' }).fill('Half a thought')
  await chooseFiles(visitor, [PDF_FILE])
  await widget(visitor).getByRole('button', { name: 'Remove Packing list.pdf' }).waitFor()
  await visitor.route('**/attachments/*', () => {})
  await chooseFiles(visitor, [{ ...PDF_FILE, name: 'Cut off.pdf' }])
  await widget(visitor).getByRole('button', { name: 'Cancel Cut off.pdf' }).waitFor()
  await visitor.reload()
  await visitor.unrouteAll({ behavior: 'ignoreErrors' })
  const frame = await openChat(visitor)
  assert.equal(await frame.getByRole('textbox', { name: 'Message' }).inputValue(), 'Half a thought')
  await frame.getByRole('button', { name: 'Remove Packing list.pdf' }).waitFor()
  const chooser = visitor.waitForEvent('filechooser')
  await frame.getByRole('button', { name: 'Choose it again' }).click()
  await (await chooser).setFiles([{ ...PDF_FILE, name: 'Cut off.pdf' }])
  await frame.getByRole('button', { name: 'Send message' }).click()
  const said = await saidByVisitor(path, (said) => said.length === 2)
  assert.deepEqual(
    said[1]!.attachments!.map((one) => one.name),
    ['Packing list.pdf', 'Cut off.pdf'],
  )
})

test('a voice note is recorded and played, on both sides', async () => {
  const { visitor, frame, log, id, path, say } = await aChat('May I say it?')
  await frame.getByRole('button', { name: 'Record voice note' }).click()
  await frame.getByRole('timer', { name: 'Recording, 1 second' }).waitFor()
  await frame.getByRole('button', { name: 'Discard recording' }).click()
  await frame.getByRole('button', { name: 'Record voice note' }).click()
  await frame.getByRole('timer', { name: 'Recording, 1 second' }).waitFor()
  await visitor.keyboard.press('Enter')
  const said = await saidByVisitor(path, (said) => said.length === 2)
  const [note] = said[1]!.attachments!
  assert.equal(note!.kind, 'audio')
  assert.ok(note!.waveform!.some((peak) => peak > 0))
  assert.ok(note!.durationMs! >= 1000 && note!.durationMs! < 5000, `${note!.durationMs}`)
  await log.getByRole('button', { name: 'Play voice note' }).click()
  await log.getByRole('button', { name: 'Pause voice note' }).waitFor()
  // It plays to its end.
  await log.getByRole('button', { name: 'Play voice note' }).waitFor()

  const answer = await agent.evaluate(async (id) => {
    const bytes = await (await fetch(`/files/${id}/x`)).arrayBuffer()
    return Array.from(new Uint8Array(bytes))
  }, note!.id)
  const file = await upload(
    id,
    Buffer.from(answer),
    'Voice note.webm',
    'audio/webm',
    '&durationMs=61000&waveform=10,90,40',
  )
  await say('', { attachments: [file] })
  await log.getByText('1:01').waitFor()
  await log.getByRole('slider', { name: 'Position' }).last().waitFor()
  await log.getByRole('button', { name: 'Play voice note' }).last().click()
  await log.getByRole('button', { name: 'Speed 1×' }).click()
  await log.getByRole('button', { name: 'Speed 1.5×' }).waitFor()
})

test('photos open large, one leads to the next by keys, and links to files are renewed before they end', async () => {
  const { visitor, frame, log, id, say } = await aChat('Show me the green ones')
  let links = 0
  await visitor.route('**/api/v1/visitor/files', async (route) => {
    links++
    const answer = await route.fetch()
    // So short that it ends while we look.
    const soon = new Date(Date.now() + 46_500).toISOString()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), expiresAt: soon } })
  })
  const photos = await Promise.all(
    [aPhoto(320, 200), aPhoto(200, 320)].map(async (photo, n) =>
      upload(id, await photo, `Shell ${n + 1}.png`, 'image/png'),
    ),
  )
  await say('Both are in stock', { attachments: photos })
  await log.getByRole('button', { name: 'Photo Shell 1.png' }).click()
  const gallery = frame.getByRole('dialog', { name: 'Photos' })
  await gallery.getByText('1 of 2').waitFor()
  assert.equal(await gallery.getByRole('img', { name: 'Photo Shell 1.png' }).evaluate(widthOf), 320)
  await visitor.keyboard.press('ArrowRight')
  await gallery.getByText('2 of 2').waitFor()
  assert.equal(await gallery.getByRole('img', { name: 'Photo Shell 2.png' }).evaluate(widthOf), 200)
  await visitor.keyboard.press('Escape')
  await gallery.waitFor({ state: 'detached' })
  await log.getByText('Both are in stock').waitFor()
  const before = links
  await visitor.waitForRequest('**/api/v1/visitor/files')
  assert.ok(links > before - 1 && before < 10, `${links} after ${before}`)
  await visitor.unrouteAll({ behavior: 'ignoreErrors' })
})

test('a visitor answers one message among many, by pointer and by keys, and a quote leads to what it quotes', async () => {
  const { visitor, frame, log, path, say } = await aChat('Room for this under an M?')
  const first = await say('Yes, with about **6 cm** to spare.')
  await say('Take L if you plan to wear down.')
  const message = log.getByText('Yes, with about')
  await message.hover()
  await log.locator(`[data-message="${first}"]`).getByRole('button', { name: 'Reply' }).click()
  await frame.getByText(/^Replying to /).waitFor()
  await write(visitor, 'Over a fleece, too?')
  let said = await saidByVisitor(path, (said) => said.length === 2)
  assert.equal(said[1]!.replyTo!.id, first)
  assert.match(said[1]!.replyTo!.text, /^Yes, with about 6 cm/)

  await say('Over a fleece, too.', { replyTo: said[1]!.id })
  await log.getByRole('button', { name: /^You Over a fleece, too\?/ }).click()
  await log.locator('.flash').waitFor()
  assert.equal(await log.locator(':focus').getAttribute('data-message'), said[1]!.id)

  await frame.getByRole('textbox', { name: 'Message' }).focus()
  await visitor.keyboard.press('Shift+Tab') // Past the button to attach,
  await visitor.keyboard.press('Shift+Tab') // to the reply of the last message.
  await visitor.keyboard.press('Enter')
  await frame.getByText(/^Replying to /).waitFor()
  await visitor.keyboard.press('Escape')
  await frame.getByText(/^Replying to /).waitFor({ state: 'detached' })
  await visitor.keyboard.type('Never mind')
  await visitor.keyboard.press('Enter')
  said = await saidByVisitor(path, (said) => said.length === 3)
  assert.equal(said[2]!.replyTo, undefined)
})

test('a visitor sees what was edited, what was deleted, and nothing of what was undone', async () => {
  const { visitor, frame, log, path, say } = await aChat('When does it arrive?')
  const edited = await say('On Tuesday')
  await log.getByText('On Tuesday').waitFor()
  await ask(agent, 'PUT', `${path}/messages/${edited}`, { body: 'On **Thursday**' })
  await log.getByText('On Thursday').waitFor()
  await log.getByText('Edited').waitFor()
  const deleted = await say('Your card number is …')
  await log.getByText('Your card number').waitFor()
  await write(visitor, 'What?')
  await visitor.waitForTimeout(300) // Their mark is on its way: what was read cannot be undone.
  await ask(agent, 'DELETE', `${path}/messages/${deleted}`)
  await log.getByText('Message deleted').waitFor()
  assert.equal(await log.getByText('Your card number').count(), 0)

  await visitor.getByRole('button', { name: 'Close chat' }).first().click()
  const undone = await say('For another chat')
  await ask(agent, 'DELETE', `${path}/messages/${undone}`)
  await visitor.getByText('1', { exact: true }).first().waitFor({ state: 'hidden' })
  await say('Sorry about that.')
  await visitor.getByText('1', { exact: true }).first().waitFor()
  await visitor.getByRole('button', { name: 'Open chat' }).click()
  await log.getByText('Sorry about that.').waitFor()
  assert.equal(await log.getByText('For another chat').count(), 0)
  assert.equal(await log.getByText('Message deleted').count(), 1)
  await frame.getByRole('textbox', { name: 'Message' }).waitFor()
})

test('asked for a rating, a visitor gives it once, by keys, and sees what they gave', async () => {
  const { visitor, frame, log, path } = await aChat('Thank you, that was all')
  await ask(agent, 'POST', `${path}/closure`, { outcome: 'resolved', askRating: true })
  await log.getByRole('heading', { name: 'How did we do?' }).waitFor()
  await log.getByRole('radio', { name: '1 of 5, poor' }).focus()
  for (let n = 0; n < 3; n++) await visitor.keyboard.press('ArrowRight')
  assert.ok(await log.getByRole('radio', { name: '4 of 5, good' }).isChecked())
  await log.getByRole('textbox', { name: 'What could be better? (optional)' }).fill('A little faster')
  await log.getByRole('button', { name: 'Send rating' }).click()
  await log.getByText('Thank you.', { exact: true }).waitFor()
  const { conversation } = await ask(agent, 'GET', path)
  assert.deepEqual(conversation.rating, { score: 4, comment: 'A little faster' })
  await visitor.reload()
  await visitor.getByRole('button', { name: 'Open chat' }).click()
  await log.getByText('A little faster').waitFor()
  assert.equal(await frame.getByRole('button', { name: 'Send rating' }).count(), 0)
})

test('a blocked visitor sees a closed chat with what was said, and is back when they are unblocked', async () => {
  const { visitor, frame, log, path } = await aChat('You are all thieves')
  await ask(agent, 'PUT', `${path}/block`, { byAddress: false, reason: 'Insults' })
  await frame.getByText('This chat is closed').waitFor()
  await log.getByText('You are all thieves').waitFor()
  assert.equal(await frame.getByRole('textbox', { name: 'Message' }).count(), 0)
  await visitor.reload()
  await visitor.getByRole('button', { name: 'Open chat' }).click()
  await frame.getByText('This chat is closed').waitFor()
  await ask(agent, 'DELETE', `${path}/block`)
  await visitor.getByRole('button', { name: 'Close chat' }).first().click()
  await openChat(visitor)
  await write(visitor, 'I am sorry')
  await saidByVisitor(path, (said) => said.length === 2)
})

test('emoji are searched by words, take a skin tone, and go where the words go', async () => {
  const { visitor, frame, path } = await aChat('Emoji, please')
  const message = frame.getByRole('textbox', { name: 'Message' })
  await message.fill('Thanks')
  await frame.getByRole('button', { name: 'Emoji' }).click()
  const picker = frame.getByRole('dialog', { name: 'Emoji' })
  await picker.getByRole('searchbox', { name: 'Search emoji' }).fill('than')
  await visitor.keyboard.press('ArrowDown')
  await visitor.keyboard.press('Enter')
  await picker.getByRole('tab', { name: 'Hands' }).click()
  await picker.getByRole('group', { name: 'Skin tone' }).getByRole('button', { name: '✋🏽' }).click()
  await picker.getByRole('button', { name: '👍🏽' }).click()
  // Wherever the focus is, Escape closes the picker first and not the chat.
  await hasFocus(message)
  await visitor.keyboard.press('Escape')
  await picker.waitFor({ state: 'detached' })
  await frame.getByRole('button', { name: 'Emoji' }).click()
  await hasFocus(picker.getByRole('searchbox', { name: 'Search emoji' }))
  await visitor.keyboard.press('Escape')
  await picker.waitFor({ state: 'detached' })
  await hasFocus(message)
  await frame.getByRole('button', { name: 'Send message' }).click()
  const said = await saidByVisitor(path, (said) => said.length === 2)
  assert.equal(said[1]!.body, 'Thanks🙏👍🏽')
})

test('where somebody has been is told when they open the chat, with what brought them, and not before', async () => {
  const visitor = await desk.visitor('/demo?utm_source=letter&utm_campaign=autumn')
  const frames: string[] = []
  visitor.on('websocket', (socket) => socket.on('framesent', ({ payload }) => frames.push(String(payload))))
  await visitor.getByRole('button', { name: 'Open chat' }).waitFor()
  await visitor.goto('/demo/shells')
  await visitor.getByRole('button', { name: 'Open chat' }).waitFor()
  await visitor.goto('/demo/repairs')
  await openChat(visitor)
  await write(visitor, 'Which of these can be mended?')
  const { conversations } = await ask(agent, 'GET', '/api/v1/conversations?view=unassigned')
  const { id } = conversations.find((one: { preview: { text: string } }) => /mended/.test(one.preview.text))
  const { visitor: seen } = await ask(agent, 'GET', `/api/v1/conversations/${id}`)
  assert.deepEqual(
    seen.pages.map((page: { url: string }) => new URL(page.url).pathname),
    ['/demo/repairs', '/demo/shells', '/demo'],
  )
  assert.deepEqual(seen.visit.utm, { source: 'letter', campaign: 'autumn' })
  await visitor.evaluate(() => history.pushState({}, '', '/demo/repairs?step=2'))
  const deadline = Date.now() + 8000
  for (;;) {
    const { visitor: now } = await ask(agent, 'GET', `/api/v1/conversations/${id}`)
    if (now.pages.length === 4 && now.page.url.endsWith('step=2')) break
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${JSON.stringify(now.pages)}`)
    await visitor.waitForTimeout(100)
  }
})

const widthOf = (image: Element) =>
  new Promise<number>((done) => {
    const node = image as HTMLImageElement
    if (node.complete && node.naturalWidth > 0) return done(node.naturalWidth)
    node.onload = () => done(node.naturalWidth)
  })
