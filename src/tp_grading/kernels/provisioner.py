"""A jupyter_client provisioner: kernels come from the warm process, inside the sandbox.

Entry point ``tp-warm`` of group ``jupyter_client.kernel_provisioners``. A kernel specification
names it in its metadata, or ``JUPYTER_DEFAULT_PROVISIONER_NAME=tp-warm`` chooses it for all.
"""

import asyncio
import logging
import signal
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Bool, Integer

from tp_grading.kernels.handle import KernelHandle
from tp_grading.kernels.shared import shared_pool
from tp_grading.sandbox import IsolationUnavailable, Limits
from tp_utils.i18n import _

log = logging.getLogger(__name__)


class WarmProvisioner(LocalProvisioner):
    """Forks a kernel from the warm process of this grader.

    LocalProvisioner is the base for one case only: `development` on a machine without isolation,
    where the ordinary kernel serves, with a notice.
    """

    development = Bool(False, help="Accept an ordinary, unconfined kernel.").tag(config=True)
    memory = Integer(Limits.memory, help="Memory limit, in bytes.").tag(config=True)
    cpu = Integer(Limits.cpu, help="CPU limit, in seconds.").tag(config=True)
    wall = Integer(Limits.wall, help="Life of a kernel, in seconds.").tag(config=True)

    handle: KernelHandle | None = None
    ordinary = False

    @property
    def has_process(self) -> bool:
        """Whether a kernel has been launched and not yet cleaned up."""
        return super().has_process if self.ordinary else self.handle is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Make sure that there is a warm process. IsolationUnavailable when there cannot be."""
        try:
            await asyncio.to_thread(shared_pool().ensure)
        except IsolationUnavailable as error:
            if not self.development:
                raise
            log.warning(
                "%s\n%s", error, _("Développement : le noyau ordinaire sert, sans isolation.")
            )
            self.ordinary = True
        if self.ordinary:
            return await super().pre_launch(**kwargs)
        return await KernelProvisionerBase.pre_launch(self, cmd=[], **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel; return where its sockets are."""
        if self.ordinary:
            return await super().launch_kernel(cmd, **kwargs)
        limits = Limits(memory=self.memory, cpu=self.cpu, wall=self.wall)
        self.handle = await asyncio.to_thread(shared_pool().launch, limits)
        self.connection_info = self.handle.connection_info()
        return self.connection_info

    async def poll(self) -> int | None:
        """Return None while the kernel lives, else its exit code."""
        if self.ordinary:
            return await super().poll()
        return 0 if self.handle is None else self.handle.poll()

    async def wait(self) -> int | None:
        """Wait for the end of the kernel and remove its traces."""
        if self.ordinary:
            return await super().wait()
        while (code := await self.poll()) is None:
            await asyncio.sleep(0.02)
        await self.cleanup()
        return code

    async def send_signal(self, signum: int) -> None:
        """Interrupt or kill the kernel; other signals are killing here."""
        if self.ordinary:
            await super().send_signal(signum)
        elif self.handle is not None and signum == signal.SIGINT:
            self.handle.interrupt()
        elif self.handle is not None and signum != 0:
            self.handle.kill()

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        """Kill the kernel: it holds nothing to save."""
        await self.send_signal(signal.SIGKILL)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove what the kernel leaves."""
        if self.ordinary:
            await super().cleanup(restart)
        elif self.handle is not None:
            handle, self.handle = self.handle, None
            await asyncio.to_thread(handle.close)

    async def post_launch(self, **kwargs: Any) -> None:
        """Close the socket folder as soon as the sockets are there (best effort, in the wait)."""
        if not self.ordinary and self.handle is not None:
            await asyncio.to_thread(self.handle.seal_when_ready)
