import { PRIORITIES } from '@parley/protocol/conversation.ts'
import { type EventType, PUBLIC_EVENTS } from '@parley/protocol/events.ts'
import { z } from 'zod'

/** Shapes of conversations as OpenAPI tells them. The types are protocol/conversation.ts and events.ts. */
const Author = z.looseObject({ kind: z.enum(['visitor', 'agent', 'bot', 'system']) })
export const Rating = z.object({ score: z.literal([1, 2, 3, 4, 5]), comment: z.string().nullable() })
const Marks = z.object({ delivered: z.int(), read: z.int() }).describe('Cumulative counts of public events.')

export const VisitorIdentityShape = z.object({
  id: z.string(),
  name: z.string(),
  named: z.boolean(),
  email: z.string().nullable(),
  country: z.string().nullable().describe('ISO 3166-1, two letters.'),
  blocked: z.boolean(),
})

export const ConversationShape = z
  .object({
    id: z.string(),
    inboxId: z.string(),
    seq: z.int().describe('Number of the last event: 1, 2, 3 … without a gap.'),
    publicSeq: z.int().describe('Number of the last event that the visitor may know of.'),
    epoch: z.int().describe('Rises with every change of who may speak.'),
    status: z.enum(['bot', 'waiting', 'pending', 'active', 'ended']),
    outcome: z.enum(['resolved', 'abandoned', 'expired']).nullable(),
    assigneeId: z.string().nullable(),
    teamId: z.string().nullable().describe('The team in whose queue it waits, or for which its agent answers.'),
    priority: z.enum(PRIORITIES),
    critical: z.object({ comment: z.string().nullable() }).nullable(),
    category: z.string().nullable(),
    labelIds: z.array(z.string()),
    ratingAsked: z.boolean(),
    rating: Rating.nullable(),
    speakers: z
      .record(z.string(), z.int())
      .describe('Agents who have joined, with the epoch at which they were given the word.'),
    visitor: VisitorIdentityShape,
    preview: z.object({ by: Author, text: z.string() }).nullable(),
    lastMessageAt: z.string(),
    waitingSince: z.string().nullable().describe("The visitor's first message that nobody has answered."),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    visitorMessages: z.int(),
    visitorMarks: Marks,
  })
  .meta({ id: 'Conversation' })

export const EventShape = z
  .looseObject({
    seq: z.int(),
    publicSeq: z.int().nullable(),
    at: z.string(),
    by: Author,
    type: z.enum(Object.keys(PUBLIC_EVENTS) as [EventType, ...EventType[]]),
  })
  .meta({ id: 'Event' })

export const FiguresShape = z
  .object({
    waitedMs: z.int().nullable().describe('From its beginning until an agent joined.'),
    waitingSince: z.string().nullable(),
    firstResponseMs: z.int().nullable().describe('From the first message until an agent’s first answer.'),
    visitorMessages: z.int(),
    agentMessages: z.int(),
  })
  .meta({ id: 'ConversationFigures' })

const Face = z.looseObject({ kind: z.enum(['visitor', 'agent', 'bot', 'system']) })

export const VisitorConversationShape = z
  .object({
    id: z.string(),
    seq: z.int().describe("The visitor's own count of events, without a gap."),
    status: z.enum(['waiting', 'active', 'ended']),
    agent: Face.nullable(),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    reopenUntil: z.string().nullable(),
    preview: z.object({ by: Face, text: z.string() }).nullable(),
    lastMessageAt: z.string(),
    agentMessages: z.int(),
    agentMessagesRead: z.int(),
    marks: Marks,
    ratingAsked: z.boolean(),
    rating: Rating.nullable(),
  })
  .meta({ id: 'VisitorConversation' })

export const VisitorEventShape = z
  .looseObject({ seq: z.int(), at: z.string(), by: Face, type: z.string() })
  .meta({ id: 'VisitorEvent' })

/** Kept as JSON, which in PostgreSQL holds neither NUL nor half a surrogate pair. */
export const Comment = z
  .string()
  .transform((text) => text.replaceAll('\u0000', '').toWellFormed().trim())
  .pipe(z.string().max(2000))

export const Epoch = z.int().min(0).describe('The epoch you saw: refused as `stale-epoch` if somebody was faster.')

export const ById = z.object({ id: z.guid().transform((id) => id.toLowerCase()) })
export const TimelineQuery = z.object({
  before: z.coerce.number().int().min(1).max(2_147_483_647).optional().describe('Only events before this number.'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
