// @ts-check
/** Where the browser stores the id of the reader's team. Nothing is stored until the reader chooses one. */
export const TEAM_KEY = "playbook-team";
