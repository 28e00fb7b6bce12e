import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import type { Page } from 'playwright-core'
import { aHeavyPhoto, aPhoto, PDF } from '../server/test/files.ts'
import { aDesk, ask, openChat, widget, write } from './world.ts'

const desk = await aDesk()
const ann = await desk.owner()
const reply = (page: Page) => page.getByRole('textbox', { name: 'Reply' })
const send = (page: Page) => page.getByRole('button', { name: 'Send reply' })
const logOf = (page: Page) => page.getByRole('log', { name: 'Conversation' })
const rows = (page: Page) => page.getByRole('list', { name: 'Files' })

/** A visitor who has written, and agents with the conversation open, joined. */
async function aChat(words: string, agents = [ann]) {
  const visitor = await desk.visitor()
  const frame = await openChat(visitor)
  await write(visitor, words)
  await frame
    .getByText(/^(Sent|Delivered|Read)/)
    .first()
    .waitFor()
  const { conversations } = await ask(ann, 'GET', '/api/v1/conversations?view=unassigned')
  const { id } = conversations.find((one: { preview: { text: string } }) => one.preview.text === words)
  for (const agent of agents) {
    await ask(agent, 'POST', `/api/v1/conversations/${id}/participation`)
    await agent.goto(`/inbox/all/${id}`)
    await reply(agent).waitFor()
  }
  return { visitor, frame, id, heard: frame.getByRole('log', { name: 'Conversation' }) }
}

/** What is carried over the pane, or pasted into the field. */
async function bring(page: Page, how: 'paste' | 'drop', name: string) {
  const photo = (await aPhoto(320, 200)).toString('base64')
  const target = how === 'paste' ? reply(page) : logOf(page)
  await target.evaluate(
    (el, { how, photo, name }) => {
      const bytes = Uint8Array.from(atob(photo), (sign) => sign.charCodeAt(0))
      const data = new DataTransfer()
      data.items.add(new File([bytes], name, { type: 'image/png' }))
      const more = { bubbles: true, cancelable: true }
      if (how === 'paste') el.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, ...more }))
      else
        for (const type of ['dragover', 'drop']) el.dispatchEvent(new DragEvent(type, { dataTransfer: data, ...more }))
    },
    { how, photo, name },
  )
}

const folder = mkdtempSync(join(tmpdir(), 'parley-composer-'))
after(() => rmSync(folder, { recursive: true, force: true }))

async function choose(page: Page, name: string, content: Buffer) {
  const path = join(folder, name)
  writeFileSync(path, content)
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Attach file' }).click()
  await (await chooser).setFiles(path)
}

test('files go by button, paste and drop; the visitor sees them, and both open and save them', async () => {
  const { heard } = await aChat('Can you show me the label?')
  await choose(ann, 'label.pdf', PDF)
  await bring(ann, 'paste', 'front.png')
  await bring(ann, 'drop', 'back.png')
  await rows(ann).getByText('label.pdf').waitFor()
  await rows(ann).getByText('place removed').nth(1).waitFor()
  await reply(ann).fill('Here it is, from both sides')
  await reply(ann).press('Enter')
  await heard.getByText('Here it is, from both sides').waitFor()
  await heard.getByRole('button', { name: 'Photo back.png' }).waitFor()
  await heard.getByRole('link', { name: 'Download label.pdf' }).waitFor()
  assert.equal(await rows(ann).count(), 0)

  const log = logOf(ann)
  const download = ann.waitForEvent('download')
  await log.getByRole('link', { name: /label\.pdf/ }).click()
  assert.equal((await download).suggestedFilename(), 'label.pdf')
  await log.getByRole('link', { name: 'Photo front.png' }).click()
  const large = ann.getByRole('dialog')
  await large.getByText('1 of 2').waitFor()
  await ann.keyboard.press('ArrowRight')
  await large.getByText('2 of 2').waitFor()
  await ann.keyboard.press('Escape')
  await large.waitFor({ state: 'detached' })

  // What came before in this conversation is one arrow away, too.
  await bring(ann, 'paste', 'inside.png')
  await rows(ann).getByText('place removed').waitFor()
  await send(ann).click()
  // Once it has its place there.
  await log.locator('[data-seq]').getByRole('link', { name: 'Photo inside.png' }).click()
  await large.getByText('3 of 3').waitFor()
  await ann.keyboard.press('ArrowLeft')
  await large.getByText('2 of 3').waitFor()
  await ann.keyboard.press('Escape')
})

test('an upload that breaks at 90 % goes on under the same id; a cancelled one leaves nothing; Send waits for neither', async () => {
  const { heard } = await aChat('I need the film')
  const size = 12_000_000
  const ids: string[] = []
  let breaks = true
  const cut = (request: IncomingMessage) => {
    if (request.method !== 'PUT' || !request.url?.includes('/attachments/')) return
    ids.push(request.url.split('?')[0]!)
    // A browser tries once more by itself where a line that it had used before breaks.
    if (!breaks) return
    let taken = 0
    request.on('data', (piece: Buffer) => {
      taken += piece.length
      if (taken > size * 0.9) request.socket.destroy()
    })
  }
  desk.node.parley.app.server.prependListener('request', cut)
  await choose(ann, 'workshop.bin', Buffer.alloc(size, 'film'))
  await rows(ann)
    .getByText(/^The line broke at \d+ %\.$/)
    .waitFor()
  await reply(ann).fill('The film comes in a moment')
  await send(ann).click()
  await heard.getByText('The film comes in a moment').waitFor()
  breaks = false

  await rows(ann).getByRole('button', { name: 'Go on' }).click()
  await rows(ann).getByText('11 MB', { exact: true }).waitFor()
  assert.ok(ids.length >= 2)
  assert.equal(new Set(ids).size, 1)
  await send(ann).click()
  await heard.getByRole('link', { name: 'Download workshop.bin' }).waitFor()
  desk.node.parley.app.server.off('request', cut)

  await ann.route('**/attachments/*', (route) => (route.request().method() === 'PUT' ? undefined : route.continue()))
  await choose(ann, 'wrong.pdf', PDF)
  await ann.getByText('1 still uploading').waitFor()
  assert.ok(await send(ann).isDisabled())
  await rows(ann).getByRole('button', { name: 'Cancel wrong.pdf' }).click()
  await rows(ann).waitFor({ state: 'detached' })
  await ann.unrouteAll({ behavior: 'ignoreErrors' })
})

test('what is too large is refused in place with the inbox’s limit, and what is written stays', async () => {
  await aChat('How does it look inside?')
  await reply(ann).fill('Like this')
  await choose(ann, 'tour.mp4', Buffer.alloc(17 * 1_048_576))
  await rows(ann).getByText('17 MB. Videos up to 16 MB here; send a link instead.').waitFor()
  // What only the server sees: its content is another than its name says.
  await choose(ann, 'photo.png', Buffer.from('this is no picture at all, it only says so'))
  await rows(ann).getByText('photo.png').waitFor()
  assert.equal(await reply(ann).inputValue(), 'Like this')
  await send(ann).click({ trial: true })
  await rows(ann).getByRole('button', { name: 'Remove tour.mp4' }).click()
  await rows(ann).getByRole('button', { name: 'Remove photo.png' }).click()
})

test('an admin sets how large files may be; a wrong number is said at its field, and visitors and agents are held to it', async (t) => {
  const pia = await desk.agent('Pia')
  const { visitor, frame } = await aChat('What does the zip look like?', [pia])
  const [inbox] = await ask(ann, 'GET', '/api/v1/inboxes')
  t.after(() => ask(ann, 'PATCH', `/api/v1/inboxes/${inbox.id}`, { settings: { uploads: inbox.settings.uploads } }))
  await ann.goto(`/settings/inboxes/${inbox.id}`)
  const photos = ann.getByRole('textbox', { name: 'Photos, MB' })
  assert.equal(await photos.inputValue(), '5')
  const save = () => ann.getByRole('button', { name: /^Save/ }).click()
  for (const [wrong, sentence] of [
    ['five', 'Say as a number how large a file may be.'],
    ['5000', 'At most 1,024 MB.'],
  ] as const) {
    await photos.fill(wrong)
    await save()
    await ann.waitForFunction((sentence) => {
      const field = document.querySelector('[aria-invalid="true"]')
      return field && document.getElementById(field.getAttribute('aria-describedby')!)?.textContent?.includes(sentence)
    }, sentence)
    assert.equal(await ann.locator('[aria-invalid="true"]').count(), 1)
    assert.equal(await photos.inputValue(), wrong, 'it stays to be mended')
  }
  await photos.fill('1,5')
  await ann.getByRole('textbox', { name: 'Recordings, MB' }).fill('0')
  await save()
  await ann.getByText('Saved. The widget follows').waitFor()
  assert.equal(await photos.inputValue(), '1.5')

  const photo = await aHeavyPhoto(1000, 800)
  assert.ok(photo.length > 1_572_864)
  await choose(pia, 'zip.png', photo)
  await rows(pia).getByText('Photos up to 1.5 MB here; send a link instead.').waitFor()
  await choose(pia, 'hum.wav', Buffer.from('RIFF'))
  await rows(pia).getByText('Recordings cannot be sent here.').waitFor()
  // What only the server sees.
  await choose(pia, 'zip', photo)
  await rows(pia).getByText('Photos may have up to 1.5 MB.').waitFor()

  await visitor.reload()
  await openChat(visitor)
  assert.equal(await frame.getByRole('button', { name: 'Record voice note' }).count(), 0)
  await ask(ann, 'PATCH', `/api/v1/inboxes/${inbox.id}`, {
    settings: { uploads: { ...inbox.settings.uploads, image: 1_572_864, document: 1000 } },
  })
  await visitor.reload()
  await openChat(visitor)
  const chooser = visitor.waitForEvent('filechooser')
  await frame.getByRole('button', { name: 'Attach file' }).click()
  await (await chooser).setFiles([{ name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.alloc(2000, 'list ') }])
  await frame.getByText(/The limit is/).waitFor()
  await pia.context().close()
})

test('a voice note is recorded, heard before it goes, sent, and played by the visitor', async () => {
  const { heard } = await aChat('How do you say Fjell?')
  await ann.getByRole('button', { name: 'Record voice note' }).click()
  await ann.getByRole('timer', { name: 'Recorded' }).getByText('0:01').waitFor()
  await ann.getByRole('button', { name: 'Throw away' }).click()
  await ann.getByRole('button', { name: 'Record voice note' }).click()
  await ann.getByRole('timer', { name: 'Recorded' }).getByText('0:01').waitFor()
  await ann.getByRole('button', { name: 'Stop' }).click()
  const draft = rows(ann)
  await draft.getByRole('button', { name: 'Play voice note' }).click()
  await draft.getByRole('button', { name: 'Pause voice note' }).waitFor()
  await send(ann).click()
  await heard.getByRole('button', { name: 'Play voice note' }).click()
  await heard.getByRole('button', { name: 'Pause voice note' }).waitFor()
  const log = logOf(ann)
  await log.getByRole('button', { name: 'Speed 1', exact: true }).click()
  await log.getByRole('button', { name: 'Speed 1.5' }).waitFor()
  const place = log.getByRole('slider', { name: 'Place in the voice note' })
  await place.focus()
  await ann.keyboard.press('End')
  assert.match((await place.getAttribute('aria-valuetext'))!, /^0:0[12] of 0:0[12]$/)

  const barred = await desk.person({ permissions: [] })
  await barred.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))
  })
  await barred.addCookies(await ann.context().cookies())
  const page = await barred.newPage()
  await page.goto(ann.url())
  await page.getByRole('button', { name: 'Record voice note' }).click()
  await page.getByText('The microphone is blocked for this page.').waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await page.context().close()
})

test('words are formatted by keys and by buttons, lists go on by themselves, and emoji come by name and by picker', async () => {
  const { heard, id } = await aChat('What do I do?')
  await ann.getByRole('button', { name: 'Formatting', exact: true }).click()
  const field = reply(ann)
  await field.pressSequentially('Your repair is free')
  await ann.keyboard.press('Shift+Home')
  await ann.keyboard.press('Control+b')
  assert.equal(await field.inputValue(), '**Your repair is free**')
  await ann.keyboard.press('Control+b')
  assert.equal(await field.inputValue(), 'Your repair is free')
  await ann.keyboard.press('Control+z')
  assert.equal(await field.inputValue(), '**Your repair is free**', 'the field undoes it')
  // The same by the buttons, which leave the field its focus and what is chosen.
  const bar = ann.getByRole('toolbar', { name: 'Formatting' })
  await bar.getByRole('button', { name: 'Bold' }).click()
  assert.equal(await field.inputValue(), 'Your repair is free')
  await bar.getByRole('button', { name: 'Italic' }).click()
  await bar.getByRole('button', { name: 'Strikethrough' }).click()
  assert.equal(await field.inputValue(), '_~~Your repair is free~~_')
  await bar.getByRole('button', { name: 'Clear formatting' }).click()
  await bar.getByRole('button', { name: 'Bold' }).click()
  assert.equal(await field.inputValue(), '**Your repair is free**')
  await ann.keyboard.press('End')
  await ann.keyboard.press('Shift+Enter')
  await field.pressSequentially('1. Print the label')
  await ann.keyboard.press('Shift+Enter')
  await field.pressSequentially('Drop it :wav')
  await ann.getByRole('listbox', { name: 'Emoji' }).getByRole('option').first().waitFor()
  await ann.keyboard.press('Enter')
  assert.match(await field.inputValue(), /\n2\. Drop it 👋 $/)
  await ann.getByRole('button', { name: 'Emoji', exact: true }).click()
  const picker = ann.getByRole('dialog', { name: 'Emoji' })
  await picker.getByRole('button', { name: 'Skin tone' }).click()
  await picker.getByRole('radio', { name: 'Medium skin tone' }).click()
  await picker.getByRole('textbox', { name: 'Find an emoji' }).fill('thumbs up')
  await ann.keyboard.press('Enter')
  assert.match(await field.inputValue(), /👋 👍🏽$/)
  // However many lines it gets, the last words of the timeline stay in sight.
  for (let line = 0; line < 20; line++)
    await ask(ann, 'POST', `/api/v1/conversations/${id}/messages`, { id: newId(), body: `Line ${line}` })
  await logOf(ann).getByText('Line 19').waitFor()
  const before = await field.inputValue()
  for (let line = 0; line < 6; line++) await ann.keyboard.press('Shift+Enter')
  await field.pressSequentially('so')
  await ann.waitForFunction(() => {
    const last = [...document.querySelectorAll('[role="log"] .bub')].at(-1)!.getBoundingClientRect()
    return last.bottom <= document.querySelector('[role="log"]')!.getBoundingClientRect().bottom
  })
  await field.fill(before)
  await field.press('Enter')
  await heard.locator('ol li').nth(1).getByText('Drop it 👋 👍🏽').waitFor()
  await heard.locator('strong', { hasText: 'Your repair is free' }).waitFor()
  await ann.getByRole('button', { name: 'Formatting', exact: true }).click()
})

test('a draft with its files and what it answers survives a reload and a look elsewhere', async () => {
  const { id, heard } = await aChat('Is it waterproof?')
  const elsewhere = await aChat('Where are you?', [])
  await logOf(ann).getByText('Is it waterproof?').hover()
  await ann.getByRole('button', { name: 'Reply to this' }).click()
  await reply(ann).fill('To a depth of')
  await choose(ann, 'test.pdf', PDF)
  await rows(ann).getByRole('button', { name: 'Remove test.pdf' }).waitFor()
  await ann.route('**/attachments/*', () => {})
  await choose(ann, 'plan.pdf', PDF)
  await rows(ann).getByRole('button', { name: 'Cancel plan.pdf' }).waitFor()
  await ann.reload()
  await ann.unrouteAll({ behavior: 'ignoreErrors' })
  await rows(ann).getByText('Cut off when the page was left.').waitFor()
  await rows(ann).getByRole('button', { name: 'Remove plan.pdf' }).click()
  await ann.goto(`/inbox/all/${elsewhere.id}`)
  await ann.goto(`/inbox/all/${id}`)
  assert.equal(await reply(ann).inputValue(), 'To a depth of')
  await rows(ann).getByText('test.pdf').waitFor()
  await ann.locator('.composer .quote').getByText('Is it waterproof?').waitFor()
  await send(ann).click()
  await heard.getByText('To a depth of').waitFor()
  await heard.getByRole('link', { name: 'Download test.pdf' }).waitFor()
})

test('who was slower is asked before their answer goes over a colleague’s; a note calls the colleague by name', async () => {
  const otto = await desk.agent('Otto')
  const { heard } = await aChat('Does it shrink?', [ann, otto])
  await reply(ann).fill('Hardly at all')
  await reply(otto).fill('No')
  await send(otto).click()
  await ann.getByText(/^Otto answered/).waitFor()
  await reply(ann).press('Enter')
  await ann.getByText('read the answer first').waitFor()
  assert.ok(await send(ann).isDisabled())
  assert.equal(await heard.getByText('Hardly at all').count(), 0)
  await reply(ann).pressSequentially(', as Otto said')
  await send(ann).click()
  await heard.getByText('Hardly at all, as Otto said').waitFor()

  await reply(ann).fill('And it breathes')
  await reply(otto).fill('It breathes, too')
  await send(otto).click()
  await ann.getByRole('button', { name: 'Make it a note' }).click()
  const note = ann.getByRole('textbox', { name: 'Note, not a reply' })
  assert.equal(await note.inputValue(), 'And it breathes')
  await note.press('End')
  await note.pressSequentially(' @ot')
  await ann.getByRole('listbox', { name: 'Mention' }).getByRole('option', { name: /Otto/ }).waitFor()
  await ann.keyboard.press('Enter')
  assert.equal(await note.inputValue(), 'And it breathes @Otto ')
  await note.press('Enter')
  await logOf(otto).locator('.note .mention.me', { hasText: '@Otto' }).waitFor()
  assert.equal(await heard.getByText('And it breathes').count(), 0)

  await ann.getByRole('tab', { name: 'Reply' }).click()
  await reply(ann).fill('Anything else?')
  await reply(otto).fill('Any other question?')
  await send(otto).click()
  await ann.getByRole('button', { name: 'Send anyway' }).click()
  await heard.getByText('Anything else?').waitFor()
  await otto.context().close()
})

test('a reply with a file that nobody may send any more comes back whole, and goes once it may', async () => {
  const { id, heard, visitor } = await aChat('Are you still there?')
  await reply(ann).fill('Yes, and here is the plan')
  await choose(ann, 'plan.pdf', PDF)
  await rows(ann).getByRole('button', { name: 'Remove plan.pdf' }).waitFor()
  await ask(ann, 'POST', `/api/v1/conversations/${id}/closure`, { outcome: 'resolved' })
  await ann.getByText(/^It ended at/).waitFor()
  await ann.getByText('Your draft is kept.').waitFor()
  await ann.getByRole('button', { name: 'Reopen and send' }).click()
  await heard.getByText('Yes, and here is the plan').waitFor()
  await widget(visitor).getByRole('link', { name: 'Download plan.pdf' }).waitFor()
  assert.equal(await reply(ann).inputValue(), '')
  await ann.getByText(/^It ended at/).waitFor({ state: 'detached' })
})

test('a reply sent while the chat was ended, or given to somebody else, comes back to the composer with a way on', async () => {
  const kay = await desk.agent('Kay')
  const { id, heard } = await aChat('Can I still send it back?', [ann, kay])
  const line = ann.context()
  await reply(ann).fill('You can, until the 30th')
  await line.setOffline(true)
  await send(ann).click()
  await logOf(ann).getByText('You can, until the 30th').waitFor()
  await ann.getByText('Waits to be sent').waitFor()
  await ask(kay, 'POST', `/api/v1/conversations/${id}/closure`, { outcome: 'resolved' })
  await line.setOffline(false)
  await ann.getByText(/^It ended at/).waitFor()
  assert.equal(await heard.getByText('until the 30th').count(), 0)
  await ann.getByRole('button', { name: 'Reopen and send' }).click()
  await heard.getByText('You can, until the 30th').waitFor()

  await reply(ann).fill('Shall I send you a label?')
  await line.setOffline(true)
  await send(ann).click()
  const { conversation } = await ask(kay, 'GET', `/api/v1/conversations/${id}`)
  await ask(kay, 'PUT', `/api/v1/conversations/${id}/takeover`, { epoch: conversation.epoch })
  await line.setOffline(false)
  await ann.getByText(/^Kay took over at/).waitFor()
  await ann.getByText('Your draft is kept.').waitFor()
  await ann.getByRole('button', { name: 'Leave as a note' }).click()
  assert.equal(await ann.getByRole('textbox', { name: 'Note, not a reply' }).inputValue(), 'Shall I send you a label?')
  assert.equal(await heard.getByText('Shall I send you a label?').count(), 0)
  await kay.context().close()
})
