import './header.css'
import { Eye, PenLine } from 'lucide-react'
import { useColleaguesAt } from '../live/desk-context.tsx'
import { useAgents } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'

const MOST = 3

/** Colleagues at the same conversation: who looks, and who is writing. Two answers at once help nobody. */
export function Watchers({ conversation, small = false }: { conversation: string; small?: boolean }) {
  const at = useColleaguesAt(conversation)
  const agents = useAgents()
  const there = at.flatMap(({ id, writes }) => {
    const agent = agents.find((one) => one.id === id)
    return agent ? [{ agent, writes }] : []
  })
  if (there.length === 0) return null
  const writing = there.filter((one) => one.writes)
  const shown = writing.length > 0 ? writing : there
  const Icon = writing.length > 0 ? PenLine : Eye
  const names = shown.map(({ agent }) => agent.name)
  const says = `${new Intl.ListFormat('en').format(names)} ${writing.length > 0 ? (names.length === 1 ? 'writes' : 'write') : names.length === 1 ? 'looks' : 'look'} here`
  return (
    <span className={`see ${small ? 'small' : ''}`} title={says} {...(!small && { role: 'status' })}>
      {shown.slice(0, small ? 1 : MOST).map(({ agent }) => (
        <Avatar key={agent.id} name={agent.name} picture={agent.picture} size={small ? 16 : 20} />
      ))}
      {shown.length > (small ? 1 : MOST) && <span className="num">+{shown.length - (small ? 1 : MOST)}</span>}
      <Icon className="i" />
      <span className="sr">{says}</span>
    </span>
  )
}
