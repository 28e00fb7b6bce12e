import { CLOSED_COUNT_CAP, VIEWS, type View } from '@parley/protocol/conversation.ts'
import type { ViewKey } from '@parley/protocol/view.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useDesk } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'
import { teamsQuery, useAgents, useLabels, useMe } from '../live/workspace.ts'
import { SearchBox } from '../search/search-box.tsx'
import { Tip } from '../ui/tip.tsx'
import { CustomViewLinks, LabelLinks } from '../views/custom-links.tsx'
import { shownCustomCount, useAnyCount, useCustomViews } from '../views/custom-views.ts'
import { VIEW_NAMES } from './view-names.tsx'

/** The side column of views, with how many conversations each holds. */
export function Views({ current }: { current: ViewKey }) {
  const me = useMe()
  return (
    <nav className="views" aria-label="Views" data-pane>
      <div className="bar">
        <h2 className="cut">{me.workspace.name}</h2>
      </div>
      <div className="scroll">
        <SearchBox />
        {VIEWS.map((view) => (
          <ViewLink key={view} view={view} current={view === current} />
        ))}
        <CustomViewLinks current={current} />
        <LabelLinks current={current} />
        <Teams />
      </div>
    </nav>
  )
}

function ViewLink({ view, current }: { view: View; current: boolean }) {
  const count = useViewCount(view)
  const { name, icon: Icon, keys } = VIEW_NAMES[view]
  const urgent = (view === 'you' || view === 'unassigned') && count !== null && count > 0
  return (
    <Tip text={name} keys={keys} side="right">
      <Link
        to="/inbox/$view"
        params={{ view }}
        className={`view ${urgent ? 'un' : ''}`}
        {...(current && { 'aria-current': 'page', 'data-pane-focus': true })}
      >
        <Icon className="i" />
        <span className="cut">{name}</span>
        {count !== null && <span className="n">{shownCount(view, count)}</span>}
      </Link>
    </Tip>
  )
}

/** The same views as chips, for a phone. */
export function ViewChips({ current }: { current: ViewKey }) {
  const views = useCustomViews()
  const labels = useLabels()
  return (
    <nav className="mchips" aria-label="Views">
      {VIEWS.map((view) => (
        <ViewChip key={view} view={view} current={view === current} />
      ))}
      {views.map(({ id, name }) => (
        <Chip key={id} view={`view:${id}`} name={name} current={current === `view:${id}`} />
      ))}
      {labels.map(({ id, name }) => (
        <Chip key={id} view={`label:${id}`} name={name} current={current === `label:${id}`} />
      ))}
    </nav>
  )
}

function ViewChip({ view, current }: { view: View; current: boolean }) {
  return <Chip view={view} name={VIEW_NAMES[view].name} current={current} />
}

function Chip({ view, name, current }: { view: ViewKey; name: string; current: boolean }) {
  const count = useAnyCount(view)
  return (
    <Link to="/inbox/$view" params={{ view }} {...(current && { 'aria-current': 'page' })}>
      <bdi>{name}</bdi>
      {count !== null && view !== 'closed' && <b> {shownCustomCount(count)}</b>}
    </Link>
  )
}

export function useViewCount(view: View): number | null {
  return useStore(useDesk().counts, (counts) => counts?.[view] ?? null)
}

export function shownCount(view: View, count: number): string {
  if (view === 'closed' && count >= CLOSED_COUNT_CAP) return '1,000+'
  return count.toLocaleString('en-GB')
}

/** Who of each team is there. */
function Teams() {
  const { data: teams = [] } = useQuery(teamsQuery)
  const agents = useAgents()
  if (teams.length === 0) return null
  const here = (id: string) =>
    agents.some((agent) => agent.id === id && agent.online && agent.availability !== 'offline')
  return (
    <section aria-label="Teams">
      <h3 className="vgroup">
        Teams <span className="s">online</span>
      </h3>
      <ul>
        {teams.map(({ id, name, agentIds }) => {
          const online = agentIds.filter(here).length
          return (
            <li key={id} className="view plain">
              <span className={`dot ${online === 0 ? 'left' : ''}`} />
              <span className="cut">{name}</span>
              <span className="n" dir="ltr">
                {online} / {agentIds.length}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
