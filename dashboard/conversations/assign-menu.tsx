import type { Agent } from '@parley/protocol/agent.ts'
import type { Conversation } from '@parley/protocol/conversation.ts'
import { ArrowRightLeft, Check, CircleDashed } from 'lucide-react'
import { useState } from 'react'
import { SHAPE } from '../desk/own-menu.tsx'
import { useDesk } from '../live/desk-context.tsx'
import { useAgents } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { MenuButton, type MenuEntry } from '../ui/menu-button.tsx'
import { Tip } from '../ui/tip.tsx'
import type { ConversationActions } from './conversation-actions.ts'
import { useAsked } from './use-asked.ts'

/** Hands the conversation to somebody who may see it, or back to the queue. */
export function AssignMenu({
  conversation,
  actions,
  className = 'btn sec',
}: {
  conversation: Conversation
  actions: ConversationActions
  className?: string
}) {
  const { me } = useDesk()
  const agents = useAgents()
  const [open, setOpen] = useState(false)
  useAsked('assign', () => setOpen(true))

  const entries = (): MenuEntry[] => {
    const able = agents.filter((agent) => !agent.deactivated && seesInbox(agent, conversation.inboxId))
    const sorted = able.sort((a, b) => rank(a, me.id) - rank(b, me.id) || a.name.localeCompare(b.name))
    return [
      ...sorted.map((agent) =>
        entryOf(agent, agent.id === me.id, agent.id === conversation.assigneeId, () => void actions.assign(agent.id)),
      ),
      ...(conversation.assigneeId === null
        ? []
        : ([
            'line',
            { name: 'Back to the queue', icon: <CircleDashed className="i" />, run: () => void actions.assign(null) },
          ] as const)),
    ]
  }
  return (
    <Tip text="Assign" keys="a">
      <MenuButton
        className={className}
        aria-keyshortcuts="a"
        entries={entries}
        menuClass="people"
        open={open}
        onOpenChange={setOpen}
      >
        <ArrowRightLeft className="i" />
        <span>Assign</span>
      </MenuButton>
    </Tip>
  )
}

function entryOf(agent: Agent, isMe: boolean, holds: boolean, run: () => void): MenuEntry {
  return {
    name: agent.name,
    icon: (
      <Avatar
        name={agent.name}
        picture={agent.picture}
        size={20}
        shape={agent.online ? SHAPE[agent.availability] : 'left'}
      />
    ),
    label: (
      <span className="cut">
        <bdi>{agent.name}</bdi>
        {isMe && <span className="t3"> you</span>}
      </span>
    ),
    end: holds ? (
      <Check className="i" aria-label="holds it" />
    ) : (
      <span className="s t3">{agent.online ? agent.availability : 'offline'}</span>
    ),
    disabled: holds,
    run,
  }
}

export function seesInbox(agent: Agent, inboxId: string): boolean {
  return agent.role !== 'agent' || agent.inboxIds.includes(inboxId)
}

const rank = (agent: Agent, me: string) => (agent.id === me ? 0 : agent.online ? 1 : 2)
