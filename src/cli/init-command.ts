import type { Command } from './command.js';

export const initCommand: Command = {
  name: 'init',
  summary: 'Start a project that runs: contract, service, test and CI workflow',
  positional: { name: 'folder', description: 'where to; the current folder without it', many: false },
  options: {
    name: { kind: 'text', value: 'name', description: 'Name in package.json; else that of the folder' },
  },
  examples: [['eda-gen init greeter && cd greeter && npm install && npm start', 'from nothing to a running service']],
  async run(args, terminal) {
    const { initProject } = await import('./init-project.js');
    const folder = args.positionals[0] ?? '.';
    const written = initProject(folder, args.text('name'));
    for (const path of written) terminal.out(`${path}\n`);
    const enter = folder === '.' ? '' : `cd ${/^[\w@%+=:,./-]+$/.test(folder) ? folder : `"${folder}"`} && `;
    terminal.talk(`\nThe project is there. Next: ${enter}npm install && npm start\n`);
    return 0;
  },
};
