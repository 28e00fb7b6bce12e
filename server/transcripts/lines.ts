import type { Attachment } from '@parley/protocol/attachment.ts'
import type { AgentEvent, Message, VisitorEvent } from '@parley/protocol/events.ts'
import type { Faces } from '../agents/faces.ts'
import { faceOf } from '../conversations/visitor-view.ts'

/** One line of a copy: what somebody said, or what happened. */
export type Line = { at: string; who: string; kind: 'said' | 'note' | 'happened'; body: string; files: Attachment[] }

/** From what the visitor knows, so that there is nothing in it that the visitor does not. */
export function linesForVisitor(events: VisitorEvent[], visitor: string): Line[] {
  return events.flatMap((event): Line[] => {
    const who = event.by.kind === 'visitor' ? visitor : 'name' in event.by ? event.by.name : ''
    switch (event.type) {
      case 'message.created':
        return said('said', event, who, event.message)
      case 'agent.joined':
        return happened(event, `${who} joined`)
      case 'conversation.ended':
        return happened(event, 'The conversation ended')
      case 'conversation.reopened':
        return happened(event, 'The conversation went on')
      case 'rating.given':
        return happened(event, rated(who, event.rating))
      default:
        return []
    }
  })
}

/** With notes and with what happened among agents: for colleagues only. */
export function linesForAgents(events: AgentEvent[], faces: Faces, visitor: string): Line[] {
  const nameOf = (id: string | null) => (id === null ? 'nobody' : (faces.get(id)?.name ?? 'a former agent'))
  return events.flatMap((event): Line[] => {
    const face = faceOf(event.by, faces)
    const who = face.kind === 'visitor' ? visitor : 'name' in face ? face.name : 'Parley'
    switch (event.type) {
      case 'message.created':
        return said('said', event, who, event.message)
      case 'note.created':
        return said('note', event, who, event.note)
      case 'conversation.started':
        return happened(event, `${who} opened the chat`)
      case 'agent.joined':
        return happened(event, `${who} joined`)
      case 'conversation.assigned':
        return happened(
          event,
          event.assigneeId ? `${who} gave it to ${nameOf(event.assigneeId)}` : `${who} put it in the queue`,
        )
      case 'conversation.ended':
        return happened(event, `${who} ended it as ${event.outcome}${event.comment ? `: ${event.comment}` : ''}`)
      case 'conversation.reopened':
        return happened(event, `${who} reopened it`)
      case 'conversation.prioritised':
        return happened(event, `${who} set the priority to ${event.priority}`)
      case 'conversation.categorised':
        return happened(
          event,
          event.category ? `${who} set the category to ${event.category}` : `${who} took the category off`,
        )
      case 'conversation.flagged':
        return happened(
          event,
          event.critical ? critical(who, event.critical.comment) : `${who} says it is not critical any more`,
        )
      case 'rating.requested':
        return happened(event, `${who} asked for a rating`)
      case 'rating.given':
        return happened(event, rated(who, event.rating))
      case 'visitor.blocked':
        return happened(event, `${who} blocked the visitor`)
      case 'visitor.unblocked':
        return happened(event, `${who} unblocked the visitor`)
      default:
        return []
    }
  })
}

function said(kind: 'said' | 'note', { at }: { at: string }, who: string, message: Message): Line[] {
  // Taken back before anybody saw it: as if it had not been.
  if (message.deleted === 'undone') return []
  if (message.deleted) return [{ at, who, kind: 'happened', body: `${who} deleted a message`, files: [] }]
  return [{ at, who, kind, body: message.body, files: message.attachments ?? [] }]
}

function happened({ at }: { at: string }, body: string): Line[] {
  return [{ at, who: '', kind: 'happened', body, files: [] }]
}

const rated = (who: string, { score, comment }: { score: number; comment: string | null }) =>
  `${who} rated it ${score} of 5${comment ? `: ${comment}` : ''}`

const critical = (who: string, comment: string | null) => `${who} marked it as critical${comment ? `: ${comment}` : ''}`
