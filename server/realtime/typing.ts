import type { ClientFrame } from '@parley/protocol/client.ts'
import type { Doorbell, Signal } from './doorbell.ts'
import { Encoded } from './frames.ts'
import type { Peer } from './peer.ts'
import { desksFor, type Room, type Rooms } from './room.ts'

/**
 * Who is typing: a signal, never a row. It is believed for a few seconds and may be lost. What a visitor types goes to
 * agents word by word; of an agent only that they type goes to the visitor, and to colleagues.
 */
export function openTyping(rooms: Rooms, signal: Doorbell['signal']) {
  type TypingSignal = Extract<Signal, { s: 'typing' }>

  function said(room: Room, peer: Peer, frame: Extract<ClientFrame, { type: 'typing' }>): void {
    const cursor = peer.cursor(frame.conversation)
    if (!cursor?.visitorId) return // Only about a conversation they follow, so only about one they may see.
    const by = { kind: peer.who.kind, id: peer.who.id }
    const text = by.kind === 'visitor' ? (frame.text ?? '') : undefined
    const about: TypingSignal = {
      s: 'typing',
      w: room.workspaceId,
      conversation: frame.conversation,
      visitorId: cursor.visitorId,
      inboxId: cursor.inboxId,
      by,
      active: frame.active,
      ...(text !== undefined && { text }),
    }
    tell(room, about, peer)
    signal(about)
  }

  function tell(room: Room, about: TypingSignal, except?: Peer): void {
    const { conversation, by, active, text } = about
    const forDesks = new Encoded({ type: 'typing', conversation, by, active, ...(text !== undefined && { text }) })
    for (const desk of desksFor(room, about.inboxId))
      if (desk !== except && desk.who.id !== by.id) desk.signal(forDesks)
    if (by.kind !== 'agent') return
    const forVisitor = new Encoded({ type: 'typing', conversation, by, active })
    for (const peer of room.visitors.get(about.visitorId) ?? []) peer.signal(forVisitor)
  }

  return {
    said,
    /** From another node. */
    hear(about: TypingSignal) {
      const room = rooms.of(about.w)
      if (room) tell(room, about)
    },
  }
}

export type Typing = ReturnType<typeof openTyping>
