import { Navigate } from '@tanstack/react-router'
import { NARROW, useMedia } from '../ui/media.ts'
import { SettingsNav } from './settings-shell.tsx'

/** On a narrow screen the list of settings is a page; else it stands beside the first one. */
export function SettingsHome() {
  return useMedia(NARROW) ? <SettingsNav /> : <Navigate to="/settings/profile" replace />
}
