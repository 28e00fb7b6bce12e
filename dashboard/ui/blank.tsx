import { CircleAlert, type LucideIcon, RotateCcw } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { Button } from './button.tsx'

/** Nothing here, or not loaded: what it is, and the next useful act. */
export function Blank(props: {
  icon: LucideIcon
  title: string
  text?: ReactNode
  bad?: boolean
  children?: ReactNode
}) {
  const Icon = props.icon
  return (
    <div className={`blank ${props.bad ? 'bad' : ''}`}>
      <span className="bi">
        <Icon className="i i20" />
      </span>
      <h2>{props.title}</h2>
      {props.text && <p>{props.text}</p>}
      {props.children && <div className="row">{props.children}</div>}
    </div>
  )
}

export function CouldNotLoad(props: { what: string; text?: string; retry(): void }) {
  return (
    <Blank icon={CircleAlert} bad title={`Could not load ${props.what}`} text={props.text}>
      <Button onClick={props.retry}>
        <RotateCcw className="i" />
        Try now
      </Button>
    </Blank>
  )
}

/** One part fails, the rest works. */
export class PaneBoundary extends Component<{ what: string; children: ReactNode }, { broken: boolean }> {
  override state = { broken: false }
  static getDerivedStateFromError() {
    return { broken: true }
  }
  override componentDidCatch(error: unknown) {
    console.error(error)
  }
  override render() {
    if (!this.state.broken) return this.props.children
    return (
      <CouldNotLoad
        what={this.props.what}
        text="The rest of the desk works on."
        retry={() => this.setState({ broken: false })}
      />
    )
  }
}
