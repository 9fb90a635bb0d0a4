//! Starts the language server of the project that is open.
use zed_extension_api::{self as zed, LanguageServerId, Result, Worktree};

struct Gan;

impl zed::Extension for Gan {
    fn new() -> Self {
        Gan
    }

    fn language_server_command(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<zed::Command> {
        let found = |command: &str| {
            worktree
                .which(command)
                .ok_or_else(|| format!("There is no {command} on the PATH."))
        };
        let (command, before) = match found("gan") {
            Ok(gan) => (gan, vec![]),
            Err(_) => (found("npx")?, vec!["--no-install".into(), "gan".into()]),
        };
        let args = [before, vec!["lsp".into()]].concat();
        Ok(zed::Command {
            command,
            args,
            env: worktree.shell_env(),
        })
    }
}

zed::register_extension!(Gan);
