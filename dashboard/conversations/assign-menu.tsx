import { Menu } from '@base-ui/react/menu'
import type { Agent } from '@parley/protocol/agent.ts'
import type { Conversation } from '@parley/protocol/conversation.ts'
import { ArrowRightLeft, Check, CircleDashed } from 'lucide-react'
import { useState } from 'react'
import { SHAPE } from '../desk/own-menu.tsx'
import { useDesk } from '../live/desk-context.tsx'
import { useAgents } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { MenuItem, MenuLine, MenuPopup } from '../ui/menu.tsx'
import { Tip } from '../ui/tip.tsx'
import type { ConversationActions } from './conversation-actions.ts'
import { asked } from './conversation-keys.tsx'
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
  const [open, setOpen] = useState(false)
  useAsked('assign', () => setOpen(true))
  return (
    <Menu.Root open={open} onOpenChange={setOpen}>
      <Tip text="Assign" keys="a">
        <Menu.Trigger className={className} aria-keyshortcuts="a" onClick={() => asked.set(null)}>
          <ArrowRightLeft className="i" />
          <span>Assign</span>
        </Menu.Trigger>
      </Tip>
      <MenuPopup className="people">
        <AssignItems conversation={conversation} actions={actions} />
      </MenuPopup>
    </Menu.Root>
  )
}

function AssignItems({ conversation, actions }: { conversation: Conversation; actions: ConversationActions }) {
  const { me } = useDesk()
  const agents = useAgents()
  const able = agents.filter((agent) => !agent.deactivated && seesInbox(agent, conversation.inboxId))
  const sorted = able.sort((a, b) => rank(a, me.id) - rank(b, me.id) || a.name.localeCompare(b.name))
  return (
    <>
      {sorted.map((agent) => (
        <MenuItem
          key={agent.id}
          onClick={() => void actions.assign(agent.id)}
          disabled={agent.id === conversation.assigneeId}
          end={
            agent.id === conversation.assigneeId ? (
              <Check className="i" aria-label="holds it" />
            ) : (
              <span className="s t3">{saysOf(agent)}</span>
            )
          }
        >
          <Avatar
            name={agent.name}
            picture={agent.picture}
            size={20}
            shape={agent.online ? SHAPE[agent.availability] : 'left'}
          />
          <span className="cut">
            {agent.name}
            {agent.id === me.id && <span className="t3"> you</span>}
          </span>
        </MenuItem>
      ))}
      {conversation.assigneeId !== null && (
        <>
          <MenuLine />
          <MenuItem onClick={() => void actions.assign(null)}>
            <CircleDashed className="i" />
            Back to the queue
          </MenuItem>
        </>
      )}
    </>
  )
}

export function seesInbox(agent: Agent, inboxId: string): boolean {
  return agent.role !== 'agent' || agent.inboxIds.includes(inboxId)
}

const rank = (agent: Agent, me: string) => (agent.id === me ? 0 : agent.online ? 1 : 2)
const saysOf = (agent: Agent) => (agent.online ? agent.availability : 'offline')
