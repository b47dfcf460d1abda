// @ts-check
/** Key in local storage of the id of the reader's team. Nothing is stored until the reader chooses a team. */
export const TEAM_KEY = "playbook-team";
