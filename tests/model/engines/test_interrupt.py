import os
import signal
import subprocess
import sys
import threading

from model.engines import interrupt


def test_the_first_ctrl_c_is_a_request():
    before = signal.getsignal(signal.SIGINT)
    with interrupt.listening():
        assert not interrupt.asked()
        os.kill(os.getpid(), signal.SIGINT)
        assert interrupt.asked()
    assert signal.getsignal(signal.SIGINT) is before
    with interrupt.listening():
        assert not interrupt.asked()


def test_outside_the_main_thread_only_asking_is_heard():
    heard = []

    def work():
        with interrupt.listening():
            interrupt.ask()
            heard.append(interrupt.asked())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert heard == [True]
    with interrupt.listening():
        pass


def test_the_second_ctrl_c_ends_the_program():
    code = (
        "import os, signal\n"
        "from model.engines import interrupt\n"
        "with interrupt.listening():\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    raise SystemExit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGINT
