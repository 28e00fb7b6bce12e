import type { BulkAct, BulkAnswer } from '@parley/protocol/bulk.ts'
import { type Conversation, PRIORITIES, type Priority } from '@parley/protocol/conversation.ts'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleDashed, CircleSlash, SignalHigh, Tag, UserRoundPlus, Users } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { LabelChange } from '../labels/set-labels.ts'
import type { Desk } from '../live/desk.ts'
import { useDesk } from '../live/desk-context.tsx'
import { request } from '../live/request.ts'
import { useStore } from '../live/store.ts'
import { teamsQuery, useAgents } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { MenuButton, type MenuEntry } from '../ui/menu-button.tsx'
import { onDemand } from '../ui/on-demand.tsx'
import { PopoverButton } from '../ui/popover-button.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { toast, toastError } from '../ui/toast.tsx'
import { PRIORITY_NAMES, PriorityMark } from './priority-mark.tsx'
import { clearSelection, selection } from './selection.ts'

const LabelPicker = onDemand(
  () => import('../labels/label-picker.tsx'),
  (module) => module.LabelPicker,
)

/** What may be done to all that are chosen. */
export function BulkBar() {
  const desk = useDesk()
  const { me } = desk
  const chosen = useStore(selection)
  const rows = useStore(desk.rows.rows)
  const conversations = [...chosen].flatMap((id) => rows.get(id) ?? [])
  const agents = useAgents()
  const { data: teams = [] } = useQuery(teamsQuery)
  const [open, setOpen] = useState<'assign' | 'label' | 'priority' | 'end' | null>(null)
  const [busy, setBusy] = useState(false)
  const toggled = (what: NonNullable<typeof open>) => (now: boolean) => setOpen(now ? what : null)

  useShortcut('l', () => setOpen('label'))
  useShortcut('t', () => setOpen('assign'))
  useShortcut('p', () => setOpen('priority'))
  useShortcut('e', () => setOpen('end'))

  async function run(act: BulkAct, says: string, undo?: () => Promise<void>) {
    setBusy(true)
    try {
      const answer = await doToAll(desk, [...chosen], act)
      toast(
        sentenceFor(answer, says, conversations),
        undo && { name: 'Undo', run: () => void undo().catch(toastError) },
      )
      if (answer.failed.length === 0) clearSelection()
      else selection.set(new Set(answer.failed.map((one) => one.id)))
    } catch (error) {
      toastError(error)
    } finally {
      setBusy(false)
    }
  }

  async function label(change: LabelChange) {
    const before = new Map(conversations.map((one) => [one.id, one.labelIds]))
    await run({ type: 'label', ...change }, 'labelled', async () => {
      // Only what this has changed is changed back.
      for (const id of change.add) {
        const had = [...before].filter(([, labels]) => !labels.includes(id)).map(([one]) => one)
        await doToAll(desk, had, { type: 'label', add: [], remove: [id] })
      }
      for (const id of change.remove) {
        const had = [...before].filter(([, labels]) => labels.includes(id)).map(([one]) => one)
        await doToAll(desk, had, { type: 'label', add: [id], remove: [] })
      }
    })
  }

  async function prioritise(priority: Priority) {
    const before = Map.groupBy(conversations, (one) => one.priority)
    await run(
      { type: 'prioritise', priority },
      `set to ${PRIORITY_NAMES[priority].toLowerCase()} priority`,
      async () => {
        for (const [was, some] of before) {
          const ids = some.map((one) => one.id)
          await doToAll(desk, ids, { type: 'prioritise', priority: was })
        }
      },
    )
  }

  const assignEntries = (): MenuEntry[] => [
    ...agents
      .filter((agent) => !agent.deactivated)
      .sort((a, b) => Number(b.id === me.id) - Number(a.id === me.id) || a.name.localeCompare(b.name))
      .map((agent) => ({
        name: agent.name,
        icon: <Avatar name={agent.name} picture={agent.picture} size={20} />,
        end: agent.id === me.id ? 'you' : agent.online ? agent.availability : 'offline',
        run: () => void run({ type: 'assign', assigneeId: agent.id }, `assigned to ${agent.name}`),
      })),
    ...(teams.length > 0 ? (['line'] as const) : []),
    ...teams.map((team) => ({
      name: team.name,
      icon: <Users className="i" />,
      end: 'team',
      run: () => void run({ type: 'assign', assigneeId: null, teamId: team.id }, `given to ${team.name}`),
    })),
    'line',
    {
      name: 'Back to the queue',
      icon: <CircleDashed className="i" />,
      run: () => void run({ type: 'assign', assigneeId: null, teamId: null }, 'back in the queue'),
    },
  ]
  const priorityEntries = (): MenuEntry[] =>
    PRIORITIES.toReversed().map((priority) => ({
      name: PRIORITY_NAMES[priority],
      icon: <PriorityMark priority={priority} />,
      run: () => void prioritise(priority),
    }))
  const endEntries = (): MenuEntry[] => [
    {
      name: 'Resolved',
      icon: <CircleCheck className="i" />,
      run: () => void run({ type: 'end', outcome: 'resolved' }, 'ended'),
    },
    {
      name: 'Abandoned',
      icon: <CircleSlash className="i" />,
      run: () => void run({ type: 'end', outcome: 'abandoned' }, 'ended'),
    },
  ]

  return (
    <div className="bulk" role="toolbar" aria-label="With the selected ones" aria-busy={busy}>
      <MenuButton
        className="btn sm gho"
        disabled={busy}
        entries={assignEntries}
        menuClass="people"
        align="start"
        open={open === 'assign'}
        onOpenChange={toggled('assign')}
        data-tip="Assign"
        data-tip-keys="t"
      >
        <UserRoundPlus className="i" />
        Assign
      </MenuButton>
      <PopoverButton
        className="btn sm gho"
        disabled={busy}
        side="top"
        align="start"
        open={open === 'label'}
        onOpenChange={toggled('label')}
        popName="Labels"
        popClass="labelpick"
        data-tip="Label"
        data-tip-keys="l"
        content={
          <Suspense fallback={null}>
            <LabelPicker conversations={conversations} apply={label} onDone={() => setOpen(null)} />
          </Suspense>
        }
      >
        <Tag className="i" />
        Label
      </PopoverButton>
      <MenuButton
        className="btn sm gho"
        disabled={busy}
        entries={priorityEntries}
        open={open === 'priority'}
        onOpenChange={toggled('priority')}
        data-tip="Priority"
        data-tip-keys="p"
      >
        <SignalHigh className="i" />
        Priority
      </MenuButton>
      <MenuButton
        className="btn sm gho"
        disabled={busy}
        entries={endEntries}
        open={open === 'end'}
        onOpenChange={toggled('end')}
        data-tip="End"
        data-tip-keys="e"
      >
        <CircleCheck className="i" />
        End
      </MenuButton>
    </div>
  )
}

/** So many in one request: what is done by then is shown, and none runs into a time limit. */
const PIECE = 100

async function doToAll(desk: Desk, ids: string[], act: BulkAct): Promise<BulkAnswer> {
  const answer: BulkAnswer = { done: [], failed: [] }
  for (let at = 0; at < ids.length; at += PIECE) {
    const piece = await request.post<BulkAnswer>('/conversations/bulk', { ids: ids.slice(at, at + PIECE), act })
    answer.done.push(...piece.done)
    answer.failed.push(...piece.failed)
    if (act.type === 'label' || act.type === 'prioritise') showAtOnce(desk, piece.done, act)
  }
  return answer
}

/** The rows themselves come a moment later; they have a higher number and win. */
function showAtOnce(desk: Desk, ids: string[], act: Extract<BulkAct, { type: 'label' | 'prioritise' }>) {
  const rows = desk.rows.rows.get()
  for (const id of ids) {
    const row = rows.get(id)
    if (!row) continue
    if (act.type === 'prioritise') desk.take({ ...row, priority: act.priority })
    else {
      const kept = row.labelIds.filter((one) => !act.remove.includes(one))
      desk.take({ ...row, labelIds: [...kept, ...act.add.filter((one) => !kept.includes(one))] })
    }
  }
}

const NAMED = 2

/** "4 of 5 ended. Elif Kaya: It had ended already." */
function sentenceFor({ done, failed }: BulkAnswer, says: string, conversations: Conversation[]): string {
  const all = done.length + failed.length
  if (failed.length === 0) return `${all} ${says}`
  const named = failed
    .slice(0, NAMED)
    .map(({ id, message }) => `${conversations.find((one) => one.id === id)?.visitor.name ?? 'One'}: ${message}`)
  const more = failed.length > NAMED ? ` And ${failed.length - NAMED} more.` : ''
  return `${done.length} of ${all} ${says}. ${named.join(' ')}${more}`
}
