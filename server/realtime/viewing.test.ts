import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agentSocket, cookieOf, type TestSocket, visitorSocket } from '../test/socket.ts'
import { aNode, anotherNode, aWorld } from '../test/world.ts'

const node = await aNode()

/** That exactly these agents are said to be there. */
const isAt =
  (conversation: string, ...agents: string[]) =>
  (said: { conversation: string; agents: string[] }) =>
    said.conversation === conversation && said.agents.join() === agents.sort().join()

const last = (desk: TestSocket, conversation: string) =>
  desk.all('viewing').findLast((frame) => frame.conversation === conversation)?.agents

test('[RT34] who looks at a conversation is told to who may see it, and to nobody else', async () => {
  const world = await aWorld(node.db)
  const elsewhere = await aWorld(node.db)
  const conversation = await world.begun()
  const [ann, otto, ben, mallory, vera, eve] = [
    await agentSocket(node, world.ann),
    await agentSocket(node, world.otto),
    await agentSocket(node, world.ben),
    await agentSocket(node, world.mallory),
    await visitorSocket(node, world.vera),
    await agentSocket(node, elsewhere.ben),
  ]
  ann.say({ type: 'viewing', conversation })
  await Promise.all([otto, ben].map((desk) => desk.next('viewing', isAt(conversation, world.ann.id))))
  // Mallory may not see it: that she says so makes her no one who looks, and tells her nothing.
  mallory.say({ type: 'viewing', conversation })
  otto.say({ type: 'viewing', conversation })
  await ben.next('viewing', isAt(conversation, world.ann.id, world.otto.id))
  await Promise.all([mallory, vera, eve].map((socket) => socket.settled()))
  for (const socket of [mallory, vera, eve]) assert.deepEqual(socket.all('viewing'), [])
  assert.ok(!JSON.stringify(ben.all('viewing')).includes(world.mallory.id))
})

test('[RT34] who opens another conversation, hides the tab or loses the line does not look any more', async () => {
  const world = await aWorld(node.db)
  const [first, second] = [await world.begun(), await world.begun(world.visitor())]
  const [ann, annsOtherTab, otto] = [
    await agentSocket(node, world.ann),
    await agentSocket(node, world.ann),
    await agentSocket(node, world.otto),
  ]
  ann.say({ type: 'viewing', conversation: first })
  annsOtherTab.say({ type: 'viewing', conversation: first })
  await otto.next('viewing', isAt(first, world.ann.id))
  ann.say({ type: 'viewing', conversation: second })
  await otto.next('viewing', isAt(second, world.ann.id))
  assert.deepEqual(last(otto, first), [world.ann.id], 'her other tab still shows it')
  annsOtherTab.say({ type: 'viewing', conversation: null })
  await otto.next('viewing', isAt(first))
  ann.terminate()
  await otto.next('viewing', isAt(second))
})

test('[RT34] a desk that comes later is told who looks where', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const ann = await agentSocket(node, world.ann)
  ann.say({ type: 'viewing', conversation })
  await ann.next('viewing', isAt(conversation, world.ann.id))
  const otto = await agentSocket(node, world.otto)
  await otto.next('viewing', isAt(conversation, world.ann.id))
})

test('[RT34] of looks that overtake each other the last one counts', async () => {
  const world = await aWorld(node.db)
  const conversations = await Promise.all([1, 2, 3].map(() => world.begun(world.visitor())))
  const [ann, otto] = [await agentSocket(node, world.ann), await agentSocket(node, world.otto)]
  for (const conversation of conversations) ann.say({ type: 'viewing', conversation })
  await otto.next('viewing', isAt(conversations[2]!, world.ann.id))
  assert.ok(!last(otto, conversations[0]!)?.length && !last(otto, conversations[1]!)?.length)
})

test('[RT34] who looks on one node is known on the other', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const far = await anotherNode(node)
  const [here, there] = [await agentSocket(node, world.ann), await agentSocket(far, world.otto)]
  there.say({ type: 'viewing', conversation })
  await here.next('viewing', isAt(conversation, world.otto.id))
  here.say({ type: 'viewing', conversation })
  await there.next('viewing', isAt(conversation, world.ann.id, world.otto.id))
  // A node that comes now knows nothing, and is told.
  const late = await agentSocket(await anotherNode(node), world.ben)
  await late.next('viewing', isAt(conversation, world.ann.id, world.otto.id))
  there.terminate()
  await Promise.all([here, late].map((desk) => desk.next('viewing', isAt(conversation, world.ann.id))))
})

test('[RT34] with a node that falls silent its people are gone', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const ann = await agentSocket(node, world.ann)
  const { viewing } = node.parley.realtime
  const { workspaceId: w, shop: inboxId } = world
  viewing.hear('silent', { s: 'viewing', w, conversation, inboxId, agents: [world.otto.id] })
  await ann.next('viewing', isAt(conversation, world.otto.id))
  // presence.ts hears the silence: see presence.test.ts.
  viewing.forget('silent')
  await ann.next('viewing', isAt(conversation))
})

test('[RT34] an agent behind a stream looks as well', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const otto = await agentSocket(node, world.otto)
  const headers = { cookie: await cookieOf(node, world.ann), 'x-parley': '1', 'content-type': 'application/json' }
  const aborting = new AbortController()
  await fetch(`${node.url}/api/v1/stream`, {
    method: 'POST',
    headers,
    signal: aborting.signal,
    body: JSON.stringify({ type: 'hello', v: 1, tab: 'test', resume: [] }),
  })
  const looks = (seen: string | null) =>
    fetch(`${node.url}/api/v1/stream/frames`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ type: 'viewing', conversation: seen }),
    })
  assert.equal((await looks(conversation)).status, 200)
  await otto.next('viewing', isAt(conversation, world.ann.id))
  aborting.abort()
  await otto.next('viewing', isAt(conversation))
})

test('[RT34] a visitor cannot say where an agent looks', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const vera = await visitorSocket(node, world.vera)
  vera.say({ type: 'viewing', conversation })
  assert.equal((await vera.next('refused')).code, 'bad-frame')
})
