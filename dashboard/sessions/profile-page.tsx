import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { AVAILABILITIES, SHAPE, useChangeMe, useSignOut } from '../desk/own-menu.tsx'
import { useStore } from '../live/store.ts'
import { useMe } from '../live/workspace.ts'
import { SettingsPage } from '../settings/settings-page.tsx'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { chooseDensity, density } from '../ui/density.ts'
import { Field } from '../ui/field.tsx'
import { Segments } from '../ui/segments.tsx'
import { singleKeys } from '../ui/shortcuts.ts'
import { chooseTheme, theme } from '../ui/theme.ts'
import { toast } from '../ui/toast.tsx'
import { PasswordForm } from './password-form.tsx'
import { Sessions } from './sessions.tsx'

export function ProfilePage() {
  const me = useMe()
  const change = useChangeMe()
  const signOut = useSignOut()
  const [name, setName] = useState(me.name)
  const chosen = useStore(theme)
  const dense = useStore(density)
  const keys = useStore(singleKeys)
  const saveName = () => change.mutate({ name: name.trim() }, { onSuccess: () => toast('Name saved') })
  return (
    <SettingsPage
      title="Profile"
      end={
        <Button look="ghost" onClick={() => signOut.mutate()}>
          Sign out
        </Button>
      }
    >
      <div className="form profile">
        <h2>You</h2>
        <div className="row youhead">
          <Avatar name={name.trim() || me.name} picture={me.picture} size={56} shape={SHAPE[me.availability]} />
          <div className="grow">
            <div className="b cut">{me.name}</div>
            <div className="t3 cut">
              <span dir="ltr">{me.email}</span> · {me.role}
            </div>
          </div>
        </div>
        <form
          className="row endalign"
          onSubmit={(event) => {
            event.preventDefault()
            saveName()
          }}
        >
          <Field
            className="grow"
            label="Name"
            maxLength={80}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" disabled={name.trim() === '' || name.trim() === me.name || change.isPending}>
            Save
          </Button>
        </form>
        <div className="field">
          <span className="lbl-t" aria-hidden="true">
            Availability
          </span>
          <Segments
            name="Availability"
            value={me.availability}
            onChange={(availability) => change.mutate({ availability })}
            choices={AVAILABILITIES.map(({ value, word }) => ({
              value,
              label: (
                <>
                  <span className={`dot ${SHAPE[value]}`} />
                  {word}
                </>
              ),
            }))}
          />
        </div>

        <h2>This browser</h2>
        <div className="two">
          <div className="field">
            <span className="lbl-t" aria-hidden="true">
              Theme
            </span>
            <Segments
              name="Theme"
              value={chosen}
              onChange={chooseTheme}
              choices={[
                { value: 'system', label: 'System' },
                { value: 'light', label: 'Light' },
                { value: 'dark', label: 'Dark' },
              ]}
            />
          </div>
          <div className="field">
            <span className="lbl-t" aria-hidden="true">
              Density
            </span>
            <Segments
              name="Density"
              value={dense}
              onChange={chooseDensity}
              choices={[
                { value: 'calm', label: 'Calm' },
                { value: 'compact', label: 'Compact' },
              ]}
            />
          </div>
          <label className="row checkline">
            <input
              type="checkbox"
              className="check"
              checked={keys}
              onChange={(event) => singleKeys.set(event.target.checked)}
            />
            Single-key shortcuts
          </label>
        </div>

        <h2>Notifications</h2>
        <p className="row">
          <span className="grow t2">What you are told of, how, and when you are left in peace.</span>
          <Link to="/settings/notifications" className="btn sec">
            Choose
          </Link>
        </p>

        <Sessions />
        <PasswordForm email={me.email} />
      </div>
    </SettingsPage>
  )
}
